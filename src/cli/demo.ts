import { type DemoCommand, readCommand, runDemo, USAGE } from '../demo/command.ts';
import { connectFromEnvironment } from './connect.ts';

async function main(): Promise<number> {
  let command: DemoCommand | undefined;
  try {
    command = readCommand(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (!command) {
    console.log(USAGE);
    return 0;
  }
  const { graph, close } = await connectFromEnvironment();
  try {
    return await runDemo(graph, command, console.log);
  } finally {
    await close();
  }
}

process.exitCode = await main().catch((error: Error) => {
  console.error(error.message);
  return 1;
});
