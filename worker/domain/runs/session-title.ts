const TITLE_LENGTH = 72;

/**
 * A conversation's title, made from its first question: its first line with words, without Markdown's
 * marks, cut between two words. Empty where the question has no words.
 */
export function titleFrom(question: string): string {
  const line = question
    .replace(/```[\s\S]*?(```|$)/g, ' ')
    .split('\n')
    .map((candidate) => plain(candidate))
    .find((candidate) => /[\p{L}\p{N}]/u.test(candidate));
  if (line === undefined) return plain(question.replace(/```\w*/g, ' ')).slice(0, TITLE_LENGTH);
  if (line.length <= TITLE_LENGTH) return line;
  const cut = line.slice(0, TITLE_LENGTH);
  const space = cut.lastIndexOf(' ');
  return `${(space > TITLE_LENGTH / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:.–-]+$/u, '').toWellFormed()}…`;
}

function plain(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*(?:#{1,6}|>|[-*+]|\d+[.)])\s+/, '')
    .replace(/[*_`~]{1,3}(\S(?:.*?\S)?)[*_`~]{1,3}/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
