import { agents } from './en/agents.ts';
import { approvals } from './en/approvals.ts';
import { audit } from './en/audit.ts';
import { auth } from './en/auth.ts';
import { code } from './en/code.ts';
import { common } from './en/common.ts';
import { files } from './en/files.ts';
import { home } from './en/home.ts';
import { landing } from './en/landing.ts';
import { mcp } from './en/mcp.ts';
import { models } from './en/models.ts';
import { notifications } from './en/notifications.ts';
import { playground } from './en/playground.ts';
import { runs } from './en/runs.ts';
import { schema } from './en/schema.ts';
import { settings } from './en/settings.ts';
import { shell } from './en/shell.ts';
import { suggestions } from './en/suggestions.ts';
import { tools } from './en/tools.ts';
import { ui } from './en/ui.ts';

/** The English messages, whole; a part of the site each file. A translation is one more object of this shape. */
export const en = {
  approvals,
  audit,
  auth,
  code,
  agents,
  common,
  files,
  home,
  landing,
  mcp,
  models,
  notifications,
  playground,
  runs,
  schema,
  settings,
  shell,
  suggestions,
  tools,
  ui,
};
