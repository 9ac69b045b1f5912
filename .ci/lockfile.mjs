/**
 * Names in package-lock.json the native packages of platforms that the registry of whoever wrote the lockfile did
 * not carry: npm leaves them out without a word, and then `npm ci` refuses the lockfile on every machine.
 * `node .ci/lockfile.mjs` completes it after an install, `--check` only says what is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const SYSTEMS = { windows: 'win32' };
const KNOWN_SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'win32', 'windows'];

/** `@rollup/rollup-linux-arm-gnueabihf` → os linux, cpu arm, libc glibc. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  if (words.includes('wasm32')) return { cpu: ['wasm32'] };
  const at = words.findIndex((word) => KNOWN_SYSTEMS.includes(word));
  const system = words[at];
  if (system === undefined) throw new Error(`${name} names no platform; install it where the registry has it.`);
  const cpu = words[at + 1] === '64' ? 'x64' : words[at + 1];
  const abi = words[at + 2] ?? '';
  const libc = abi.startsWith('musl')
    ? { libc: ['musl'] }
    : abi.startsWith('gnu') && system === 'linux'
      ? { libc: ['glibc'] }
      : {};
  return { cpu: [cpu], os: [SYSTEMS[system] ?? system], ...libc };
}

/** Whether a package at `path` finds `name` in its own folder or one above. */
function isFound(packages, path, name) {
  for (
    let folder = path;
    ;
    folder = folder.includes('/node_modules/') ? folder.slice(0, folder.lastIndexOf('/node_modules/')) : ''
  ) {
    if (packages[folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const { packages } = lock;
const missing = Object.entries(packages).flatMap(([path, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isFound(packages, path, name))
    .map(([name, version]) => ({ path, name, version, dev: entry.dev, license: entry.license })),
);

if (missing.length === 0) process.exit(0);
if (process.argv.includes('--check')) {
  console.error(
    `${FILE} lacks ${missing.length} packages of other platforms, such as ${missing[0].name}. Run \`node .ci/lockfile.mjs\`.`,
  );
  process.exit(1);
}
for (const { name, version, dev, license } of missing) {
  packages[`node_modules/${name}`] = {
    version,
    ...platformOf(name),
    ...(dev ? { dev } : {}),
    ...(license ? { license } : {}),
    optional: true,
  };
}
const sorted = Object.keys(packages).sort((a, b) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(sorted.map((path) => [path, packages[path]]));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`Named ${missing.length} packages of other platforms in ${FILE}.`);
