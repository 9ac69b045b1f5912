import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Laptop, LogOut, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Island } from '../../lib/query.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Moment } from '../ui/moment.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Badge, Card, PageHeader } from '../ui/surface.tsx';
import { devicesQuery } from './settings-queries.ts';

type Device = Schema<'Device'>;

function nameOf({ browser, os }: Device): string {
  if (browser && os) return t('settings.deviceOn', { browser, os });
  return browser ?? os ?? t('settings.deviceUnknown');
}

function DeviceRow({ device, onSignOut }: { device: Device; onSignOut(): void }) {
  const Icon = device.os === 'iPhone' || device.os === 'Android' ? Smartphone : Laptop;
  const name = nameOf(device);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3.5">
      <Icon className="size-5 shrink-0 text-faint" aria-hidden />
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
          {name}
          {device.current && <Badge tone="accent">{t('settings.deviceThis')}</Badge>}
        </p>
        <p className="flex flex-wrap gap-x-2 text-faint text-xs">
          {device.place && <span>{device.place}</span>}
          <span>{t.rich('settings.deviceSignedIn', { time: () => <Moment key="at" at={device.signedInAt} /> })}</span>
          {!device.current && (
            <span>{t.rich('settings.deviceSeen', { time: () => <Moment key="at" at={device.lastSeenAt} /> })}</span>
          )}
        </p>
      </div>
      {!device.current && (
        <Button size="sm" onClick={onSignOut} aria-label={t('settings.deviceOutNamed', { device: name })}>
          {t('settings.deviceOut')}
        </Button>
      )}
    </li>
  );
}

/** Takes a device out of the list at once, and puts it back where the server would not. */
function useSignOut() {
  const client = useQueryClient();
  const { queryKey } = devicesQuery;
  return useMutation({
    mutationFn: (device: Device) =>
      take(api.DELETE('/api/v1/users/me/devices/{device_id}', { params: { path: { device_id: device.id } } })),
    onMutate: async (device) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      client.setQueryData(queryKey, (list) => list?.filter(({ id }) => id !== device.id));
      return { before };
    },
    onSuccess: (_, device) => toast.success(t('settings.deviceIsOut', { device: nameOf(device) })),
    onError: (fault, _, saved) => {
      client.setQueryData(queryKey, saved?.before);
      toast.error(asProblem(fault).message);
    },
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}

function DeviceList() {
  const client = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(devicesQuery);
  const [asking, setAsking] = useState(false);
  const signOut = useSignOut();
  const others = data?.filter(({ current }) => !current).length ?? 0;
  const signOutOthers = useMutation({
    mutationFn: () => take(api.POST('/api/v1/users/me/devices/revoke-others')),
    onSuccess: ({ revoked }) => {
      toast.success(t('settings.devicesAreOut', { count: revoked }));
      setAsking(false);
      return client.invalidateQueries({ queryKey: devicesQuery.queryKey });
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  const outButton = (
    <Button onClick={() => setAsking(true)}>
      <LogOut /> {t('settings.devicesOut')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('settings.devices')} action={others > 0 ? outButton : undefined}>
        {t('settings.devicesText')}
      </PageHeader>
      <Card>
        {isPending && <SkeletonRows rows={2} label={t('settings.devicesLoading')} />}
        {error && <ErrorState error={error} onRetry={() => refetch()} />}
        {data && (
          <ul className="divide-y divide-line" aria-label={t('settings.devices')}>
            {data.map((device) => (
              <DeviceRow key={device.id} device={device} onSignOut={() => signOut.mutate(device)} />
            ))}
          </ul>
        )}
      </Card>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('settings.devicesOutTitle')}
        description={t('settings.devicesOutText', { count: others })}
        action={t('settings.devicesOut')}
        pending={signOutOthers.isPending}
        onConfirm={() => signOutOthers.mutate()}
      />
    </>
  );
}

export function Devices() {
  return (
    <Island>
      <DeviceList />
    </Island>
  );
}
