// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are bash's.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryToolFiles } from '../../../providers/tool-files/memory-files.fake.ts';
import { type ToolCall, ToolFailure, type ToolWorld } from '../runtime.ts';
import { type ComputerConfig, computerTool } from './kind.ts';
import { computerRuntime } from './runtime.ts';

const MARK = 'HOST-SECRET-7f3a';

async function run(command: string, config: Partial<ComputerConfig> = {}, world: Partial<ToolWorld> = {}) {
  const call: ToolCall<ComputerConfig> = {
    config: { ...computerTool.config.parse({}), maxSeconds: 5, ...config },
    fn: 'bash',
    args: { command },
    effectKey: 'k',
  };
  const outcome = await computerRuntime(call, {
    fetch,
    secret: () => Promise.resolve(null),
    files: memoryToolFiles({ '/notes.txt': 'one\ntwo\n' }),
    loader: undefined,
    signal: new AbortController().signal,
    now: () => 1_000,
    ...world,
  });
  return { text: String(outcome.output), failed: outcome.failed === true, details: outcome.details ?? {} };
}

const LONG_NAME = 'a'.repeat(60);

/** Each with what it tries. What it prints may be anything but the host's; how it ends is an exit code, soon. */
const ESCAPES: [string, string][] = [
  ['environment', 'env; printenv; export -p; set; declare -p; echo $BATON_MARK ${!B*}; compgen -v'],
  ['environment by jq and awk', "jq -n 'env, $ENV'; awk 'BEGIN { for (k in ENVIRON) print k, ENVIRON[k] }'"],
  [
    'process files',
    'cat /proc/self/environ /proc/1/environ /proc/self/cmdline /proc/self/maps /proc/self/fd/*; ls -R /proc',
  ],
  ['system files', 'cat /etc/passwd /etc/shadow /etc/hostname /root/.ssh/id_rsa /app/.env; ls -la / /etc /root /app'],
  [
    'files of this test',
    'cat package.json /work/*/package.json; find / -name "*.ts"; ls ../../../..; cat ../../../../etc/passwd',
  ],
  ['substitution', 'echo $(cat /etc/passwd) `printenv` $(<"/etc/passwd"); cat <(printenv) >(cat)'],
  ['eval', 'eval "$(printf "\\x70\\x72\\x69\\x6e\\x74\\x65\\x6e\\x76")"; bash -c "eval printenv"'],
  ['links', 'ln -s /etc/passwd p; cat p; ln -s ../../../../../../ up; ls up/ up/etc; cat up/proc/self/environ'],
  [
    'prototype keys',
    '__proto__=1; constructor=2; toString=3; declare -A a; a[__proto__]=x; a[constructor]=y; touch __proto__ constructor toString; ls; echo ${a[@]} ${a[hasOwnProperty]}; jq -n \'{"__proto__": {"polluted": 1}} | .__proto__\'; awk \'BEGIN { a["__proto__"] = 1; print a["constructor"] }\'',
  ],
  [
    'other interpreters',
    'python3 -c 1; python -c 1; node -e 1; js-exec -c 1; perl -e 1; ruby -e 1; sqlite3 :memory: ".shell id"; deno; bun; php; lua; vi; ssh x; nc -l 1; wget x; sudo ls; docker ps',
  ],
  [
    'shell escapes of tools',
    'awk \'BEGIN { system("printenv"); "printenv" | getline x; print x }\'; sed "1e printenv" notes.txt; find . -exec printenv \\;; echo | xargs printenv; tar --to-command=printenv -x',
  ],
  [
    'devices',
    'cat < /dev/tcp/127.0.0.1/22; echo x > /dev/udp/127.0.0.1/53; head -c 10 /dev/zero /dev/random /dev/mem /dev/sda; exec 3<>/dev/tcp/127.0.0.1/80; cat <&3',
  ],
  [
    'host objects',
    'echo ${constructor.constructor}; printf "%s" "\\${process.env}"; echo $((constructor)); echo $((process.exit(1))); [[ -v process ]]; jq -n "constructor"; jq -n "$__loc__"',
  ],
  ['signals', 'kill -9 1; kill -9 $$; kill -9 $PPID; trap "" TERM; ulimit -a; exec kill 1; exit 300'],
];

const EXHAUSTION: [string, string][] = [
  ['endless loop', 'while true; do :; done'],
  ['endless loop of nothing', 'while :; do continue; done; until false; do :; done'],
  ['endless arithmetic', 'for ((;;)); do ((i++)); done'],
  ['endless loop over a command', 'while true; do cat notes.txt > /dev/null; done'],
  [
    'endless loop in awk, sed and jq',
    'awk "BEGIN { while (1) { } }"; sed ":a;ba" notes.txt; jq -n "def f: f; f"; jq -n "[repeat(1)]"; jq -n "last(range(1e12))"; jq -n "until(false; .)"',
  ],
  ['sleep', 'sleep 1000'],
  ['background sleep', 'sleep 1000 & wait'],
  ['reading nothing', 'cat; read x; head -n 1'],
  ['fork bomb', ':(){ :|:& };:'],
  ['recursion', 'f() { f; }; f'],
  ['mutual recursion in substitution', 'f() { echo $(g); }; g() { echo $(f); }; f'],
  ['scripts that run themselves', 'echo "bash s" > s; bash s; echo ". ./t" > t; . ./t'],
  ['nested eval', 'x="eval \\"\\$x\\""; eval "$x"'],
  ['deep nesting', `${'$('.repeat(500)}echo x${')'.repeat(500)}`],
  ['deep groups', `${'('.repeat(3_000)}:${')'.repeat(3_000)}`],
  ['deep braces and ifs', `${'{ '.repeat(3_000)}:${'; }'.repeat(3_000)}`],
  ['deep arithmetic', `echo $((${'('.repeat(5_000)}1${')'.repeat(5_000)}))`],
  ['deep JSON', `printf '[%.0s' {1..9000} | jq .; awk 'BEGIN { print ${'('.repeat(2_000)}1${')'.repeat(2_000)} }'`],
  ['yes', 'yes | head -c 1000000000'],
  ['output flood', 'for i in {1..9000}; do printf "%01000d\\n" $i; done'],
  [
    'one huge word',
    'printf "%0999999999d" 1; printf "%*d" 999999999 1; head -c 9999999999 /dev/zero; seq 1 999999999 | tail -1; echo {1..99999999}; echo {a..z}{a..z}{a..z}{a..z}{a..z}{a..z}',
  ],
  ['doubling text', 'x=aaaaaaaa; while true; do x=$x$x; done'],
  ['doubling file', 'echo aaaaaaaa > f; while true; do cat f f > g; mv g f; done'],
  ['doubling array', 'a=(1 2 3 4); while true; do a=("${a[@]}" "${a[@]}"); done'],
  ['replacing', 'x=$(printf "%0100000d" 1); while true; do x=${x//0/00}; done'],
  [
    'glob bomb',
    `for i in {1..60}; do mkdir -p d$i/e/f; done; echo */*/*/../../../*/*/*/../../../*/*/*/../../../*/*/*/../../../*/*/*; echo **/**/**/**/**/**`,
  ],
  [
    'glob that explodes',
    `touch ${LONG_NAME}; ls *a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b; [[ ${LONG_NAME} == +(+(a))b ]]; case ${LONG_NAME} in *(*(a))b) ;; esac; shopt -s extglob; x=${LONG_NAME}; echo \${x//+(+(a))b/}`,
  ],
  [
    'regex that explodes',
    `echo ${LONG_NAME}! > f; grep -E "(a+)+$" f; grep -P "(a|aa)+$" f; grep "\\(a*\\)*b" f; sed -E "s/(a|a)*b/x/" f; awk '/(a+)+b/' f; [[ ${LONG_NAME}! =~ ^(a+)+$ ]]; rg "(a+)+$" f; jq -R 'test("(a+)+$")' f; expr "${LONG_NAME}!" : "\\(a*\\)*b"; find . -regex "\\(.*a.*\\)*x"`,
  ],
  [
    'backreference that explodes',
    `echo ${LONG_NAME}! | sed -E "s/^(a*)*\\1$/x/"; echo ${LONG_NAME}! | grep -E "^(a*)*\\1\\1b$"`,
  ],
  ['sorting again and again', 'seq 1 9000 > s; for i in {1..5000}; do sort -R s > t; done'],
  ['many files', 'for i in {1..5000}; do echo > f$i; done'],
  ['deep folders', 'd=x; for i in {1..100}; do d=$d/x; done; mkdir -p $d; find .'],
  [
    'bomb in gzip',
    'head -c 1000000 /dev/zero > z; for i in 1 2 3 4; do gzip -c z > y; mv y z; done; for i in 1 2 3 4; do zcat z > y; mv y z; done',
  ],
  ['very long command', `echo ${'x'.repeat(19_000)}`],
  ['unfinished text', "echo 'x; cat <<EOF; $(( `"],
  [
    'date and printf with huge numbers',
    'date -d @999999999999999999; printf "%(%Y)T" 99999999999999; echo $((9**9**9**9)); echo $((1/0)); printf "%.999999999f" 1; sleep -1; head -n -999999999 notes.txt; fold -w 0 notes.txt; tr "a-\\377" x < notes.txt; cut -c 1-999999999999 notes.txt; seq 0 0 1',
  ],
  ['time limits of the shell', 'timeout 99999 sleep 99999; timeout -k 1 0.1 sleep 99; echo out'],
];

describe('escapes', () => {
  beforeAll(() => {
    process.env.BATON_MARK = MARK;
  });
  afterAll(() => {
    Reflect.deleteProperty(process.env, 'BATON_MARK');
  });

  it.each(ESCAPES)('%s shows nothing of the host', async (_, command) => {
    const { text } = await run(command);
    expect(text).not.toContain(MARK);
    // A system file that was found has a known shape; names alone in error messages are the command's own words.
    expect(text).not.toMatch(
      /root:.*:0:0|BEGIN OPENSSH|"name": "baton"|node_modules|\[native code\]|NODE_|\/work\/main/,
    );
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it.each(EXHAUSTION)('%s ends by itself', async (_, command) => {
    const ended = await run(command, { maxSeconds: 1 }).then(
      ({ text }) => text,
      (error: unknown) => (error instanceof ToolFailure ? error.message : Promise.reject(error)),
    );
    expect(ended.length).toBeLessThan(20_000);
    expect((await run('cat notes.txt')).text).toBe('one\ntwo');
  });

  it('refuses NUL bytes', async () => {
    await expect(run('cat notes.txt\0; ls')).rejects.toMatchObject({ code: 'bad_arguments' });
  });

  it('says that the time was up', async () => {
    const { text, failed, details } = await run('echo before > b; sleep 50', { maxSeconds: 3 });
    expect(text).toMatch(/(stopped after 3 s|execution deadline.*)\n\[exit code 124\]$/);
    expect([failed, details.timedOut, details.written]).toEqual([true, true, ['/b']]);
  });

  it('stops where the run is cancelled, and keeps nothing', async () => {
    const cancel = new AbortController();
    const files = memoryToolFiles();
    const stopped = run(
      'echo x > x; curl https://a.example.org/',
      { allowedHosts: ['a.example.org'] },
      {
        files,
        signal: cancel.signal,
        fetch: (_, init) => {
          cancel.abort();
          return new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', reject));
        },
      },
    );
    await expect(stopped).rejects.toMatchObject({ code: 'timeout', details: { audit: expect.any(Array) } });
    expect(await files.list()).toEqual([]);
  });

  it('cuts what the model reads, and keeps the log in bounds', async () => {
    const { text, details } = await run('for i in {1..300}; do echo line $i; cat nofile$i; done', {
      maxOutputChars: 500,
      maxSeconds: 60,
    });
    expect(text.length).toBeLessThan(900);
    expect(text).toContain('[Cut: ');
    expect(JSON.stringify(details).length).toBeLessThan(50_000);
    expect(details.auditDropped).toBeGreaterThan(100);
  });
});

describe('network', () => {
  let server: Server;
  let port: number;
  const seen: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.headers.host} ${request.url} ${request.headers.authorization ?? '-'}`);
      if (request.url === '/away') response.writeHead(302, { location: `http://localhost:${port}/secret` }).end();
      else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (request.url === '/home') response.writeHead(302, { location: '/hello' }).end();
      else if (request.url === '/flood') {
        const chunk = Buffer.alloc(1_000_000, 'x');
        const more = () => !response.destroyed && response.write(chunk, more);
        more();
      } else response.end(`hello ${request.method}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const hosts = () => ({ allowedHosts: [`127.0.0.1:${port}`] });

  it('is off without hosts', async () => {
    const { text, details } = await run(`curl http://127.0.0.1:${port}/off`);
    expect(text).toMatch(/curl: not allowed: there is no network\n\[exit code 126\]/);
    expect(details.audit).toContainEqual(expect.objectContaining({ action: 'denied', reason: 'there is no network' }));
    expect(seen).toEqual([]);
  });

  it('reaches listed hosts, follows their redirects, and logs both', async () => {
    const { text, details } = await run(`curl -sL http://127.0.0.1:${port}/home | tr a-z A-Z > r; cat r`, hosts());
    expect(text).toBe('HELLO GET');
    expect(details.audit).toContainEqual(
      expect.objectContaining({ action: 'fetch', target: `GET http://127.0.0.1:${port}/hello` }),
    );
  });

  it.each([
    'http://localhost:{port}/',
    'http://127.0.0.1/',
    'http://127.1/',
    'http://0x7f000001:{port}1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]:{port}/',
    'http://[::ffff:127.0.0.1]:{port}/',
    'http://127.0.0.1.nip.io:{port}/',
    'https://127.0.0.1:{port}@example.org/',
    'http://example.org#127.0.0.1:{port}',
    'file:///etc/passwd',
    'ftp://127.0.0.1:{port}/',
    'gopher://127.0.0.1:{port}/',
    'data:text/plain,hi',
    'http://127.0.0.1.:1/',
    'http://evil-127.0.0.1:{port}/',
  ])('refuses %s', async (address) => {
    const before = seen.length;
    const { text } = await run(`curl -sS -L "${address.replace('{port}', String(port))}"`, hosts());
    expect(text).toMatch(/\[exit code \d+\]$/);
    expect(seen).toHaveLength(before);
  });

  it('follows no redirect to a host that is not listed', async () => {
    seen.length = 0;
    const { text, details } = await run(
      `curl -sSL -H "Authorization: Bearer x" http://127.0.0.1:${port}/away`,
      hosts(),
    );
    expect(text).toMatch(/not allowed/);
    expect(details.audit).toContainEqual(
      expect.objectContaining({ action: 'denied', target: `http://localhost:${port}/secret` }),
    );
    expect(seen).toEqual([`GET 127.0.0.1:${port} /away Bearer x`]);
  });

  it('notices where a fetch that follows redirects by itself has ended', async () => {
    const { text } = await run(
      'curl -sS https://a.example.org/',
      { allowedHosts: ['a.example.org'] },
      {
        fetch: async () => {
          const answer = new Response('inside');
          Object.defineProperty(answer, 'url', { value: 'https://b.example.org/' });
          return answer;
        },
      },
    );
    expect(text).not.toContain('inside');
  });

  it('gives up on redirects without end and answers without end', async () => {
    expect((await run(`curl -sSL http://127.0.0.1:${port}/loop`, hosts())).text).toMatch(/redirects/);
    expect((await run(`curl -sS http://127.0.0.1:${port}/flood | wc -c`, hosts())).text).toMatch(/larger than 8 MB/);
  });

  it('only reads where files are read-only', async () => {
    seen.length = 0;
    expect((await run(`curl -sS -X POST -d x http://127.0.0.1:${port}/`, { ...hosts(), readOnly: true })).text).toMatch(
      /GET and HEAD/,
    );
    expect(seen).toEqual([]);
    expect((await run(`curl -sS -d x http://127.0.0.1:${port}/`, hosts())).text).toBe('hello POST');
  });
});
