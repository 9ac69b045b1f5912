/** Words of the bell, and of how one is told. */
export const notifications = {
  title: 'Notifications',
  bell: '{unread, plural, =0 {Notifications, nothing new} one {Notifications, one new} other {Notifications, # new}}',
  readAll: 'Mark all as read',
  none: 'Nothing yet. When an agent asks before it uses a tool, you see it here.',
  all: 'All that waits for you',
  waits: '{agent} wants to use {tool}',
  anAgent: 'An agent',
  own: 'Your run waits',
  named: 'Waits for you',
  over: 'Decided or over',
  mailTitle: 'When an agent waits for you',
  mailText: 'Notices are always behind the bell.',
  mail: 'Tell me by e-mail, too',
  mailHint: 'One mail for each call. It names the agent and the tool, and never what the call is about.',
  saved: 'Saved',
} as const;
