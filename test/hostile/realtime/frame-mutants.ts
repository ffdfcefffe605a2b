import { mutateBytes } from '../support/mutate.ts';
import type { Dice } from '../support/settings.ts';
import { closePayload, encodeFrame, opcodes, type Frame } from './frames.ts';
import { messageOf } from './message-mutants.ts';

const badUtf8 = ['c328', 'c080', 'eda080', 'f4908080', 'ff', 'e282', 'f0288cbc'].map((hex) => Buffer.from(hex, 'hex'));
const noMask = Buffer.alloc(0);
const words = (dice: Dice): Buffer =>
  Buffer.from(dice.chance(0.5) ? messageOf(dice).slice(0, 2_000) : '{"type":"stop","id":"x"}');

/** A frame as it should be, then with one to three things changed. */
function frameOf(dice: Dice): Frame {
  let frame: Frame = dice.pick<() => Frame>([
    () => ({ opcode: opcodes.text, payload: words(dice) }),
    () => ({ opcode: opcodes.binary, payload: words(dice) }),
    () => ({ opcode: opcodes.ping, payload: Buffer.alloc(dice.below(126)) }),
    () => ({ opcode: opcodes.pong, payload: Buffer.alloc(dice.below(126)) }),
    () => ({
      opcode: opcodes.close,
      payload: dice.chance(0.2) ? Buffer.alloc(0) : closePayload(dice.pick([1000, 1001, 1008, 3000, 4999])),
    }),
  ])();
  for (let changes = dice.below(4); changes > 0; changes -= 1) frame = { ...frame, ...change(dice) };
  return frame;
}

function change(dice: Dice): Partial<Frame> {
  switch (dice.below(9)) {
    case 0:
      return { mask: noMask };
    case 1:
      return { reserved: 1 + dice.below(7) };
    case 2:
      return { opcode: dice.below(16) };
    case 3:
      return { fin: false };
    case 4:
      return {
        claimed: dice.pick([
          0n,
          1n,
          125n,
          126n,
          65_535n,
          65_536n,
          262_144n,
          262_145n,
          2n ** 31n,
          2n ** 53n,
          2n ** 63n,
          2n ** 64n - 1n,
        ]),
      };
    case 5:
      return { lengthBytes: dice.pick([3, 9] as const) };
    case 6:
      return {
        opcode: opcodes.close,
        payload: dice.pick([
          Buffer.from([1]),
          closePayload(999),
          closePayload(1004),
          closePayload(1005),
          closePayload(1006),
          closePayload(1015),
          closePayload(2999),
          closePayload(5000),
          closePayload(0),
          closePayload(1000, dice.pick(badUtf8)),
        ]),
      };
    case 7:
      return { opcode: opcodes.text, payload: Buffer.concat([Buffer.from('{"id":"'), dice.pick(badUtf8)]) };
    default:
      return { opcode: dice.pick([opcodes.ping, opcodes.pong]), payload: Buffer.alloc(126 + dice.below(1_000)) };
  }
}

/** A message in pieces, perhaps with pings between them. */
function fragments(dice: Dice): Buffer[] {
  const payload = words(dice);
  const count = 2 + dice.below(5);
  const cut = Math.ceil(payload.length / count);
  const pieces = Array.from({ length: count }, (_, index) =>
    encodeFrame({
      opcode: index === 0 ? opcodes.text : opcodes.continuation,
      payload: payload.subarray(index * cut, (index + 1) * cut),
      fin: index === count - 1,
    }),
  );
  return pieces.flatMap((piece) =>
    dice.chance(0.3) ? [piece, encodeFrame({ opcode: opcodes.ping, payload: Buffer.from('between') })] : [piece],
  );
}

/** What a client writes to an open connection. */
export function framesOf(dice: Dice): Buffer {
  const frames = dice.chance(0.2)
    ? fragments(dice)
    : Array.from({ length: 1 + dice.below(3) }, () => encodeFrame(frameOf(dice)));
  if (dice.chance(0.2)) frames.sort(() => dice.below(3) - 1);
  const bytes = Buffer.concat(frames);
  if (dice.chance(0.15)) return bytes.subarray(0, dice.below(bytes.length));
  return dice.chance(0.15) ? mutateBytes(dice, bytes) : bytes;
}
