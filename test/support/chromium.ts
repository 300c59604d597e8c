import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** One that the npm package brings, for machines without a Chromium; it is there for Linux on x64 and arm64 only. */
async function packaged(): Promise<string> {
  const { default: sparticuz } = await import('@sparticuz/chromium');
  return sparticuz.executablePath();
}

/**
 * A real Chromium, with a new, empty profile.
 * @throws Error that says what was tried, when none starts
 */
export async function startChromium(): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH;
  const installed = (own ? [own] : INSTALLED).filter((path) => existsSync(path));
  const failures: string[] = [];
  for (const find of [...installed.map((path) => async () => path), packaged]) {
    try {
      return await chromium.launch({ executablePath: await find(), args: ARGUMENTS, headless: true });
    } catch (error) {
      failures.push((error as Error).message.split('\n')[0] ?? '');
    }
  }
  throw new Error(`no Chromium starts here: ${failures.join('; ')}`);
}
