import { queryOptions } from '@tanstack/react-query';
import { api, take } from '../../lib/api.ts';

export const devicesQuery = queryOptions({
  queryKey: ['devices'],
  queryFn: async () => (await take(api.GET('/api/v1/users/me/devices'))).data,
});
