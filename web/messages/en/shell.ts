/** Words around every page: navigation, palette, shortcuts, account. */
export const shell = {
  home: 'Home',
  playground: 'Playground',
  agents: 'Agents',
  runs: 'Runs',
  settings: 'Settings',
} as const;
