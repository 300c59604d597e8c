/**
 * Lines of a text, without their ends; the last one also when nothing ends it. Only `\n` ends a line: `readline` would
 * also cut at U+2028, which JSON texts contain.
 */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let carried = '';
  for await (const chunk of chunks) {
    const lines = (carried + chunk).split('\n');
    carried = lines.pop()!;
    yield* lines;
  }
  if (carried !== '') yield carried;
}
