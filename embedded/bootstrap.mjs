/**
 * The way in of every npm script: installs the packages when they are missing or stale, then goes on under the
 * Node that they bring. Plain JavaScript without dependencies: it runs before there are any, on Node 18 or newer.
 *
 *   node embedded/bootstrap.mjs start | dev | test [ARGS] | run FILE [ARGS]
 *
 * Exit code: that of what is run; 1 when the installation fails; 2 for an unknown command.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.dharma-lock');
const NODE = join(MODULES, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const OLDEST_HOST_NODE = 18;
const PROGRESS_INTERVAL_MILLIS = process.stderr.isTTY ? 500 : 10_000;
const TAIL_LINES = 12;

/** What npm ci installs from: another lock file, or another Node on this folder, is another installation. */
function wantedStamp() {
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  const platform = `${process.platform}-${process.arch}`;
  return `${createHash('sha256').update(lock).digest('hex')} ${platform}\n`;
}

const readPackages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};

/** npm leaves a list of what it installed: whoever ran npm install by hand has no fitting stamp, and needs none. */
function fitsByNpmsOwnList() {
  const list = join(MODULES, '.package-lock.json');
  if (!existsSync(list)) return false;
  const [wanted, found] = [readPackages(join(ROOT, 'package-lock.json')), readPackages(list)];
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional || entry.peer || entry.link) return true;
    return found[path]?.version === entry.version && found[path]?.integrity === entry.integrity;
  });
}

function isInstalled() {
  if (!existsSync(NODE)) return false;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wantedStamp()) return true;
  if (!fitsByNpmsOwnList()) return false;
  writeFileSync(STAMP, wantedStamp());
  return true;
}

/** Counts what is there already: npm itself shows nothing while it works. */
function countPackages() {
  const folders = (path) =>
    existsSync(path) ? readdirSync(path).filter((name) => !name.startsWith('.')) : [];
  return folders(MODULES).reduce(
    (sum, name) => sum + (name[0] === '@' ? folders(join(MODULES, name)).length : 1),
    0,
  );
}

/** Top-level packages only: that is what countPackages can see. */
function expectedPackages() {
  return Object.entries(readPackages(join(ROOT, 'package-lock.json'))).filter(
    ([path, entry]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !entry.optional,
  ).length;
}

function showProgress() {
  const startedMillis = Date.now();
  const expected = expectedPackages();
  const line = () => {
    const seconds = Math.round((Date.now() - startedMillis) / 1000);
    // Optional packages for this platform come on top of those that are expected.
    return `  Installing packages: ${Math.min(countPackages(), expected)} of ${expected}, ${seconds} s`;
  };
  const show = () => process.stderr.write(process.stderr.isTTY ? `\r${line()}\x1b[K` : `${line()}\n`);
  show();
  const timer = setInterval(show, PROGRESS_INTERVAL_MILLIS);
  return () => {
    clearInterval(timer);
    show();
    if (process.stderr.isTTY) process.stderr.write('\n');
  };
}

function wayOn(output) {
  if (/ENOSPC|no space left/i.test(output)) return 'The disk is full: free some space and start again.';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network/i.test(output)) {
    return 'The package registry cannot be reached: check the network (npm honours HTTPS_PROXY) and start again.';
  }
  if (/EACCES|EPERM|EROFS/.test(output)) return `Cannot write to ${ROOT}: make it writable for this user.`;
  if (/in sync|EUSAGE/.test(output)) return 'package.json and package-lock.json do not fit: run npm install.';
  return 'Run npm ci by hand to see more.';
}

/** Runs npm ci without showing what it says, unless it fails: then the last lines, and one way on. */
function install() {
  const finish = showProgress();
  // The dev dependencies are part of it: the tests are one of the two commands.
  const environment = { ...process.env, NODE_ENV: '' };
  const child = spawn('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  const collect = (chunk) => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((done) => {
    const end = (code) => {
      finish();
      if (code === 0) {
        writeFileSync(STAMP, wantedStamp());
      } else {
        const tail = output.trim().split('\n').slice(-TAIL_LINES).join('\n');
        process.stderr.write(`${tail}\n\nThe packages could not be installed. ${wayOn(output)}\n`);
      }
      done(code === 0);
    };
    child.once('error', (error) => {
      output += `npm cannot be run: ${error.message}`;
      end(1);
    });
    child.once('close', end);
  });
}

/** What Node has compiled and stripped of types once: half of what a start loads. Gone with the packages. */
const COMPILED = join(MODULES, '.cache', 'node-compile');

/** A small young generation: a third less memory for a twentieth more CPU; and little garbage beside what is alive (docs/performance.md). */
const GATEWAY_OPTIONS = ['--max-semi-space-size=8', '--heap-growing-percent=30'];

/** What each command runs, and with which Node options. */
function planOf(command, args) {
  const file = (...parts) => join(ROOT, ...parts);
  if (command === 'start') {
    return { args: [...GATEWAY_OPTIONS, file('embedded', 'start.ts'), ...args], channel: true };
  }
  if (command === 'dev') return { args: [file('embedded', 'dev.ts'), ...args], channel: true };
  if (command === 'test') {
    const options = `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`;
    return { args: [file('node_modules', 'jest', 'bin', 'jest.js'), ...args], options: options.trim() };
  }
  if (command === 'run' && args.length > 0) return { args: [resolve(ROOT, args[0]), ...args.slice(1)] };
  return undefined;
}

function environmentFor(plan) {
  const environment = {
    ...process.env,
    PATH: `${dirname(NODE)}:${join(MODULES, '.bin')}:${process.env.PATH ?? ''}`,
  };
  if (process.platform === 'win32') environment.PATH = process.env.PATH;
  if (plan.options) environment.NODE_OPTIONS = plan.options;
  else environment.NODE_COMPILE_CACHE ??= COMPILED;
  // Node's fetch looks at the proxy variables only when it is told to.
  const proxied = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some(
    (name) => process.env[name],
  );
  if (proxied) environment.NODE_USE_ENV_PROXY ??= '1';
  return environment;
}

/** Signals go on to the child, which decides what they mean; this process ends when the child has. */
function runChild(plan) {
  const stdio = plan.channel ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
  const child = spawn(NODE, plan.args, { cwd: ROOT, stdio, env: environmentFor(plan) });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
  return new Promise((done) => {
    child.once('error', (error) => {
      process.stderr.write(
        `${NODE} cannot be run: ${error.message}\nRun npm ci, without --ignore-scripts.\n`,
      );
      done(1);
    });
    child.once('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

const [command, ...rest] = process.argv.slice(2);
const plan = planOf(command, rest);
if (plan === undefined) {
  process.stderr.write('Usage: node embedded/bootstrap.mjs start | dev | test [ARGS] | run FILE [ARGS]\n');
  process.exitCode = 2;
} else if (Number(process.versions.node.split('.')[0]) < OLDEST_HOST_NODE) {
  process.stderr.write(`Node ${OLDEST_HOST_NODE} or newer is needed; this is ${process.versions.node}.\n`);
  process.exitCode = 1;
} else {
  const installed = isInstalled() || (await install());
  process.exitCode = installed ? await runChild(plan) : 1;
}
