const PREFIX = 'transfer_to_';

/** Providers refuse longer tool names. */
export const MAX_TOOL_NAME = 64;

/** The tool by which a model hands off to an agent of this name, unless an override says otherwise. */
export function defaultToolName(targetName: string): string {
  return `${PREFIX}${targetName.replace(/[^a-zA-Z0-9]/g, '_')}`.slice(0, MAX_TOOL_NAME);
}

/** `name`, or `name_2`, `name_3`, … where it is taken, within the length that providers accept. */
export function freeToolName(name: string, isTaken: (name: string) => boolean): string {
  let candidate = name;
  for (let i = 2; isTaken(candidate); i++) candidate = `${name.slice(0, MAX_TOOL_NAME - 4)}_${i}`;
  return candidate;
}
