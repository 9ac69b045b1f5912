/** What an agent did through a tool, in the inspector. */
export const audit = {
  tab: 'Audit log',
  loading: 'Loading the audit log',
  lead: 'Every command, file, request and refusal of this call.',
  csv: 'CSV',
  ndjson: 'JSON lines',
  download: 'Download the log of this run as {format}',
  table: 'What this call did',
  at: 'When',
  action: 'What',
  target: 'On what',
  times: '{count}×',
  actions: {
    command: 'Command',
    read: 'Read',
    list: 'Listed',
    write: 'Wrote',
    delete: 'Deleted',
    fetch: 'Requested',
    denied: 'Refused',
    omitted: 'Not kept',
  },
};
