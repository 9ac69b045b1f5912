import type { Turn, TurnPart } from './session-schemas.ts';

/** A conversation as one Markdown document. Each speaker has a heading; handoffs stand in italics. */
export function exportMarkdown(title: string, turns: readonly Turn[]): string {
  const head = `# ${oneLine(title) || 'Conversation'}\n`;
  return [head, ...turns.map(exportTurn)].join('\n');
}

function exportTurn(turn: Turn): string {
  const attached = turn.attachments.map(
    ({ name, characters }) => `*Attached: ${oneLine(name)} (${characters} characters)*\n`,
  );
  const answer = turn.parts.map(exportPart);
  const ending = turn.status === 'completed' ? [] : [`*${endingOf(turn)}*\n`];
  return [`## You · ${turn.createdAt}\n`, ...attached, `${turn.question}\n`, ...answer, ...ending].join('\n');
}

function exportPart(part: TurnPart): string {
  if (part.kind === 'message') return `## ${oneLine(part.agentName)}\n\n${part.text}\n`;
  return `*${oneLine(part.from.agentName)} handed on to ${oneLine(part.to.agentName)}*\n`;
}

function endingOf({ status, error }: Turn): string {
  if (status === 'cancelled') return 'This answer was stopped.';
  if (status === 'failed' || status === 'expired') return `This answer failed: ${oneLine(error?.message ?? status)}`;
  return 'This answer was not finished yet.';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A file name from a title: letters and digits of any script, at most 60. */
export function fileNameFrom(title: string, extension: string): string {
  const stem = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .toWellFormed();
  return `${stem || 'conversation'}.${extension}`;
}
