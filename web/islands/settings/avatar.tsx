import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ImageUp } from 'lucide-react';
import { useRef } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem, problemFrom } from '../../lib/problem.ts';
import { profileQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { avatarOf } from './avatar-file.ts';

/** Sends a picture as it is: the typed client only speaks JSON. @throws ApiProblem */
async function upload(picture: Blob): Promise<Schema<'Profile'>> {
  const request = { method: 'PUT', headers: { 'content-type': picture.type }, body: picture };
  const response = await fetch('/api/v1/users/me/avatar', request).catch((fault: unknown) => {
    throw asProblem(fault);
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemFrom(body, response);
  return body as Schema<'Profile'>;
}

/** A picture of ours; the policy of our pages lets no other one through. */
function ownPicture({ image }: Schema<'Profile'>): string | null {
  return image?.startsWith('/') ? image : null;
}

export function Avatar({ profile }: { profile: Schema<'Profile'> }) {
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const src = ownPicture(profile);
  const save = useMutation({
    mutationFn: async (file: File) => {
      const picture = await avatarOf(file).catch(() => null);
      if (!picture)
        throw problemFrom({ status: 0, code: 'unreadable', title: t('settings.pictureUnreadable') }, new Response());
      return upload(picture);
    },
    onSuccess: (saved) => {
      client.setQueryData(profileQuery.queryKey, saved);
      toast.success(t('settings.pictureSaved'));
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  const remove = useMutation({
    mutationFn: () => take(api.DELETE('/api/v1/users/me/avatar')),
    onSuccess: () => {
      client.setQueryData(profileQuery.queryKey, { ...profile, image: null });
      toast.success(t('settings.pictureRemoved'));
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  return (
    <div className="flex flex-wrap items-center gap-4">
      {src ? (
        <img
          src={src}
          alt={t('settings.pictureOf', { name: profile.name })}
          width={64}
          height={64}
          className="size-16 rounded-full border border-line object-cover"
        />
      ) : (
        <span
          aria-hidden
          className="grid size-16 place-items-center rounded-full bg-accent-soft font-semibold text-accent-soft-ink text-xl"
        >
          {(profile.name.trim()[0] ?? '?').toUpperCase()}
        </span>
      )}
      <div className="grid gap-1.5">
        <div className="flex flex-wrap gap-2">
          <Button size="sm" pending={save.isPending} onClick={() => input.current?.click()}>
            <ImageUp /> {t('settings.choosePicture')}
          </Button>
          {src && (
            <Button size="sm" variant="ghost" pending={remove.isPending} onClick={() => remove.mutate()}>
              {t('settings.removePicture')}
            </Button>
          )}
        </div>
        <p className="text-faint text-xs">{t('settings.pictureHint')}</p>
      </div>
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        aria-label={t('settings.picture')}
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file) save.mutate(file);
          target.value = '';
        }}
      />
    </div>
  );
}
