/** `npm run audit:dependencies`: asks the registry for known vulnerabilities of what production installs. */
import { spawnSync } from 'node:child_process';

/** Exit code that says neither yes nor no, as test harnesses use it (Automake, "Scripts-based Testsuites"). */
const NOT_AVAILABLE = 77;
const SEVERITIES = ['critical', 'high', 'moderate', 'low', 'info'];
/** Of these, one is too many. */
const REFUSED = ['critical', 'high'];

/**
 * @param {string} text what `npm audit --json` has written
 * @returns {{ code: number, lines: string[] }}
 */
export function verdictOf(text) {
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    report = {};
  }
  const counts = report.metadata?.vulnerabilities;
  if (!counts) {
    const reason = report.statusCode ? `status ${report.statusCode}` : (report.error?.code ?? 'no answer');
    return {
      code: NOT_AVAILABLE,
      lines: [`Not available: the registry answers no audit (${reason}). Nothing is known either way.`],
    };
  }
  const told = SEVERITIES.map((severity) => `${counts[severity] ?? 0} ${severity}`).join(', ');
  const packages = Object.values(report.vulnerabilities ?? {}).filter(({ severity }) =>
    REFUSED.includes(severity),
  );
  return {
    code: REFUSED.some((severity) => counts[severity] > 0) ? 1 : 0,
    lines: [
      `Known vulnerabilities of production packages: ${told}`,
      ...packages.map(({ name, range, severity }) => `  ${severity}: ${name} ${range}`),
    ],
  };
}

if (import.meta.main) {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
    timeout: 120_000,
  });
  const { code, lines } = verdictOf(stdout ?? '');
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  process.exitCode = code;
}
