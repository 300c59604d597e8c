import { startChromium } from './chromium.ts';
const b = await startChromium();
const p = await b.newPage({ viewport: { width: 1400, height: 900 } });
p.on('console', (m) => console.log('CONSOLE', m.type(), m.text()));
p.on('pageerror', (m) => console.log('ERR', m.message));
await p.goto('http://127.0.0.1:4555/');
await p.getByLabel('E-mail').fill('admin@dharma.local'); await p.getByLabel('Password').fill('only for a picture'); await p.keyboard.press('Enter');
await p.getByRole('button', { name: 'The estate in numbers' }).click();
for (let i=0;i<6;i++){ await p.waitForTimeout(500); console.log(i, await p.evaluate(() => [...document.querySelectorAll(".graphiql-tab-active, #status, .graphiql-spinner")].map((e)=>e.textContent!.slice(0,80)).join("|"))); }
await p.screenshot({ path: '/tmp/explorer.png' });
await b.close();
