import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './addresses.ts';
import { checkUrl, type UrlPolicy } from './check-url.ts';

const policy: UrlPolicy = {
  allowedPrivateHosts: new Set(['127.0.0.1:8790', 'localhost:4010', '[::1]:4010']),
  ownHost: 'baton.dev:443',
  ports: new Set([443, 8443]),
};

const ALLOWED = [
  'https://api.openai.com/v1/chat/completions',
  'https://api.openai.com./v1',
  'https://models.my-company.dev:8443/v1',
  'https://1.1.1.1/dns-query',
  'https://[2606:4700:4700::1111]/',
  'https://other.baton.dev/',
  'https://xn--bcher-kva.ch/',
  'http://127.0.0.1:8790/v1',
  'http://localhost:4010/v1',
  'https://localhost:4010/v1',
  'http://[::1]:4010/',
  'http://0x7f.1:8790/',
];

const REFUSED = [
  // Loopback in every spelling.
  'https://127.0.0.1/',
  'https://127.1/',
  'https://127.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://127.255.255.254/',
  'https://127.0.0.1./',
  'https://%31%32%37.0.0.1/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  'https://0.0.0.0/',
  'https://0/',
  'https://[::1]/',
  'https://[::]/',
  'https://[0:0:0:0:0:0:0:1]/',
  // Names of this machine and this network.
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://localhost../',
  'https://x.localhost/',
  'https://a.b.localhost./',
  'https://localhost.localdomain/',
  'https://printer.local/',
  'https://router.lan/',
  'https://nas.home.arpa/',
  'https://db.internal/',
  'https://metadata/',
  'https://metadata.google.internal/computeMetadata/v1/',
  'https://kubernetes.default.svc.cluster.local/',
  'https://intranet/',
  // Names that stand for the address in them.
  'https://127.0.0.1.nip.io/',
  'https://7f000001.nip.io/',
  'https://10-0-0-1.sslip.io/',
  'https://localtest.me/',
  'https://app.lvh.me/',
  // Private, link-local, shared and metadata.
  'https://10.0.0.1/',
  'https://10.1/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://192.168.257/',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://169.254.170.2/',
  'https://100.64.0.1/',
  'https://100.100.100.200/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/',
  'https://[fec0::1]/',
  // Multicast, broadcast, reserved, documentation, benchmarks.
  'https://224.0.0.1/',
  'https://239.255.255.250/',
  'https://255.255.255.255/',
  'https://240.0.0.1/',
  'https://192.0.0.1/',
  'https://192.0.2.1/',
  'https://192.88.99.1/',
  'https://198.18.0.1/',
  'https://198.51.100.1/',
  'https://203.0.113.1/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
  'https://[100::1]/',
  'https://[3fff::1]/',
  // IPv6 around IPv4.
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::ffff:8.8.8.8]/',
  'https://[::127.0.0.1]/',
  'https://[::7f00:1]/',
  'https://[::ffff:0:127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b::169.254.169.254]/',
  'https://[64:ff9b:1::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2002:a9fe:a9fe::1]/',
  'https://[2001:0:7f00:1::]/',
  'https://[2001:470::5efe:127.0.0.1]/',
  'https://[2001:470::200:5efe:7f00:1]/',
  // Schemes, ports, users.
  'http://api.openai.com/v1',
  'http://127.0.0.1:8791/',
  'http://127.0.0.1/',
  'ftp://api.openai.com/',
  'file:///etc/passwd',
  'data:text/plain,hi',
  'javascript:alert(1)',
  'gopher://127.0.0.1:6379/_x',
  'ws://api.openai.com/',
  'blob:https://api.openai.com/x',
  'https://api.openai.com:22/',
  'https://api.openai.com:80/',
  'https://api.openai.com:6379/',
  'https://user@api.openai.com/',
  'https://user:pass@api.openai.com/',
  'https://api.openai.com@127.0.0.1/',
  'http://user@127.0.0.1:8790/',
  // This site.
  'https://baton.dev/api/v1/runs',
  'https://baton.dev./',
  'https://BATON.dev:8443/',
  // No URL at all.
  '',
  'api.openai.com',
  '//api.openai.com/',
  'https://',
  'https://[::1',
  'https://256.256.256.256/',
];

describe('checkUrl', () => {
  it.each(ALLOWED)('passes %s', (url) => {
    expect(checkUrl(url, policy)).toEqual([]);
  });

  it.each(REFUSED)('refuses %s', (url) => {
    expect(checkUrl(url, policy)).not.toEqual([]);
  });

  it('refuses its own host even where that is allowed as private', () => {
    const own: UrlPolicy = { ...policy, ownHost: 'localhost:4010' };
    expect(checkUrl('http://localhost:4010/', own)).not.toEqual([]);
    expect(checkUrl('http://127.0.0.1:8790/', own)).toEqual([]);
  });

  it('says every reason', () => {
    expect(checkUrl('http://user@10.0.0.1/', policy)).toHaveLength(3);
  });
});

describe('isPublicAddress', () => {
  const privateIpv4 = fc.oneof(
    fc.tuple(fc.constantFrom(0, 10, 127), fc.nat(255), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.integer({ min: 224, max: 255 }), fc.nat(255), fc.nat(255), fc.nat(255)),
  );
  const hex = (value: number) => value.toString(16).padStart(2, '0');

  it('refuses every private IPv4 address, however a URL spells it or IPv6 carries it', () => {
    fc.assert(
      fc.property(privateIpv4, ([a, b, c, d]) => {
        const number = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
        const [high, low] = [`${hex(a)}${hex(b)}`, `${hex(c)}${hex(d)}`];
        const spellings = [
          `${a}.${b}.${c}.${d}`,
          `${number}`,
          `0x${number.toString(16)}`,
          `0${number.toString(8)}`,
          `${a}.${b}.${(c << 8) | d}`,
          `0x${hex(a)}.0${b.toString(8)}.${c}.${d}`,
          `[::ffff:${high}:${low}]`,
          `[::${high}:${low}]`,
          `[64:ff9b::${high}:${low}]`,
          `[2002:${high}:${low}::1]`,
          `[2001:0:${high}:${low}::]`,
        ];
        for (const host of spellings) expect(checkUrl(`https://${host}/`, policy), host).not.toEqual([]);
        expect(isPublicAddress(`${a}.${b}.${c}.${d}`)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['', 'example.com', 'fe80::1%eth0', '1.2.3', '1.2.3.4.5', ':::'])(
    'refuses what is no address: %j',
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );
});
