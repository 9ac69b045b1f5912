import { agents } from './en/agents.ts';
import { common } from './en/common.ts';
import { models } from './en/models.ts';
import { runs } from './en/runs.ts';
import { shell } from './en/shell.ts';
import { ui } from './en/ui.ts';

/** The English messages, whole; a part of the site each file. A translation is one more object of this shape. */
export const en = { agents, common, models, runs, shell, ui };
