import { expect, test } from '@jest/globals';
import { createProgress } from '../../embedded/progress.ts';

function collector(isTTY: boolean) {
  const chunks: string[] = [];
  const write = (text: string) => {
    chunks.push(text);
    return true;
  };
  // cli-progress moves the cursor through these.
  const nothing = () => true;
  const output = { isTTY, write, cursorTo: nothing, clearLine: nothing, moveCursor: nothing, columns: 100 };
  return { output, text: () => chunks.join('') };
}

test('without a terminal: few plain lines', () => {
  const { output, text } = collector(false);
  const step = createProgress(output).step('Fetching Neo4j');
  for (let done = 0; done <= 130; done += 1) step.update(done * 1e6, 130e6);
  step.end('done');
  expect(text()).toMatch(/^ {2}Fetching Neo4j: 0 of 130 MB\n {2}Fetching Neo4j: done \(\d+\.\d s\)\n$/);
});

test('on a terminal: a bar, and lines of others wait for its end', () => {
  const { output, text } = collector(true);
  const progress = createProgress(output);
  const step = progress.step('Fetching Neo4j');
  step.update(65e6, 130e6);
  progress.step('PostgreSQL').end('ready');
  expect(text()).not.toContain('PostgreSQL');
  step.update(130e6, 130e6);
  step.end('done');
  expect(text()).toContain('130 MB');
  expect(text()).toMatch(/ {2}PostgreSQL: ready \(.* s\)\n {2}Fetching Neo4j: done/);
});
