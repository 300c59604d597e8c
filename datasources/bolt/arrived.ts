const BYTES = 65_536;
/** As much as a chunk has (Bolt messages are sent in chunks of 65,535 bytes and their length). */
const ROOM_BEFORE = 65_540;

const memory = Buffer.allocUnsafeSlow(ROOM_BEFORE + BYTES);

/**
 * What the kernel has is read into it, whichever connection it is for, and cut into messages before anything else is read: a
 * buffer for each read is garbage outside of the heap, which is collected late.
 */
export const ARRIVED = memory.subarray(ROOM_BEFORE);

/** What arrived, behind what had arrived before: without further memory where there is room before it. */
export function behind(before: readonly Buffer[], data: Buffer): Buffer {
  const length = before.reduce((sum, each) => sum + each.length, 0);
  if (data.buffer !== memory.buffer || length > data.byteOffset) return Buffer.concat([...before, data]);
  const start = data.byteOffset - length;
  let at = start;
  for (const each of before) at += each.copy(memory, at);
  return memory.subarray(start, at + data.length);
}
