import { useQuery } from '@tanstack/react-query';
import { t } from '../../lib/messages.ts';
import { Field, NativeSelect } from '../ui/field.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import { connectionsQuery } from './connection-queries.ts';
import { Disconnect } from './disconnect.tsx';
import { SignInControls } from './sign-in-controls.tsx';

interface SignInFieldProps {
  /** The MCP server of the tool. */
  url: string;
  /** The chosen sign-in; empty for none. */
  connectionId: string;
  error: string | undefined;
  onChange(connectionId: string): void;
}

/** Who a tool is at its MCP server: one of the sign-ins that are there, or a new one. */
export function SignInField({ url, connectionId, error, onChange }: SignInFieldProps) {
  const { data } = useQuery(connectionsQuery);
  const here = data?.filter((connection) => connection.url === url) ?? [];
  const chosen = here.find(({ id }) => id === connectionId);
  const isGone = connectionId !== '' && data !== undefined && !chosen;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <Field
        label={t('mcp.choose')}
        hint={url === '' ? t('mcp.needsUrl') : t('mcp.hint')}
        error={error}
        className="max-w-md"
      >
        <NativeSelect value={connectionId} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('mcp.none')}</option>
          {isGone && <option value={connectionId}>{t('mcp.gone')}</option>}
          {here.map(({ id, label, account }) => (
            <option key={id} value={id}>
              {account ? `${account} · ${label}` : label}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {chosen && <ConnectionFacts connection={chosen} />}
      <div className="flex flex-wrap items-start gap-2">
        <SignInControls key={chosen?.id ?? 'new'} url={url} connection={chosen} onDone={onChange} />
        {chosen && <Disconnect connection={chosen} onDone={() => onChange('')} />}
      </div>
    </div>
  );
}
