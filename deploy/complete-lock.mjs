/**
 * Adds to package-lock.json the optional packages of other platforms that npm left out, because the registry it asked
 * does not offer them: `npm ci` refuses a lock file without them. Run it after `npm install`; it changes nothing when
 * nothing is missing. Entries made here have no checksum; they are binaries for platforms that are not this one.
 *
 *   node deploy/complete-lock.mjs [FOLDER]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PLATFORM =
  /-(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|s390x|riscv64|loong64)(.*)$/;
const EXACT = /^\d+\.\d+\.\d+[\w.-]*$/;

/** Whether a package at `path` finds `name`, as Node looks for it: in its own node_modules, then in those around it. */
function isFound(packages, path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}

/** Optional packages that the lock file's packages name and that it does not hold, with who names them. */
export function missingPackages({ packages }) {
  return Object.entries(packages).flatMap(([path, owner]) =>
    Object.entries(owner.optionalDependencies ?? {})
      .filter(([name]) => !isFound(packages, path, name))
      .map(([name, version]) => ({ name, version, owner })),
  );
}

function entryFor({ name, version, owner }) {
  const [, os, cpu, abi] = PLATFORM.exec(name) ?? [];
  if (!os || !EXACT.test(version))
    throw new Error(`${name}@${version} is missing, and its platform cannot be told from its name.`);
  const libc = os === 'linux' && abi ? { libc: [abi.includes('musl') ? 'musl' : 'glibc'] } : {};
  return { version, cpu: [cpu], ...(owner.dev ? { dev: true } : {}), ...libc, optional: true, os: [os] };
}

if (import.meta.main) {
  const file = join(process.argv[2] ?? '.', 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingPackages(lock);
  for (const one of missing) lock.packages[`node_modules/${one.name}`] = entryFor(one);
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  if (missing.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} packages of other platforms added.`);
}
