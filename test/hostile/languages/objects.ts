import { gzipSync } from 'node:zlib';
import { mutateBytes } from '../support/mutate.ts';
import { size, type Dice } from '../support/settings.ts';
import { repeatedText } from '../../../packages/local-aws/test/services/states/parquet-files.ts';

const csv = Buffer.from('a,b\n1,x\n2,yxy\n"3","z\n"\n');
const json = Buffer.from('{"a":"1","b":"x","c":[{"d":1}]}\n{"a":2,"b":null,"c":[]}\n');
/** `a,b` and two lines, as bzip2 1.0.8 has written them. */
const bzip2 = Buffer.from('QlpoOTFBWSZTWby4+TcAAARZgAAQAAQwADAAAGAgADEMCCAPKcKJLHF+LuSKcKEheXHybg==', 'base64');
const megabytes = size(20, 120);

type Made = readonly [body: Buffer, compression: string, format: string];

const formats = ['<CSV><FileHeaderInfo>USE</FileHeaderInfo></CSV>', '<JSON><Type>LINES</Type></JSON>', '<CSV/>'];

/** An object as S3 Select may be given it: whole, damaged, a bomb, or something else than is said. */
export function hostileObject(dice: Dice): Made {
  const plain = dice.pick([csv, json]);
  const format = dice.pick(formats);
  const whole = dice.pick<() => Made>([
    () => [plain, 'NONE', format],
    () => [gzipSync(plain), 'GZIP', format],
    () => [bzip2, 'BZIP2', format],
    () => [repeatedText('abc', 3), 'NONE', '<Parquet/>'],
    () => [repeatedText('x'.repeat(1_000), dice.pick([10, 2 ** 20])), 'NONE', '<Parquet/>'],
    () => [gzipSync(Buffer.alloc(megabytes * 2 ** 20, dice.pick(['a', ',', '\n', '"', '[']))), 'GZIP', format],
  ])();
  const [body, compression, said] = whole;
  const damaged = dice.chance(0.6) ? mutateBytes(dice, body) : body;
  if (dice.chance(0.1)) return [damaged.subarray(0, dice.below(damaged.length + 1)), compression, said];
  return [damaged, dice.chance(0.1) ? dice.pick(['NONE', 'GZIP', 'BZIP2', 'ZSTD', '']) : compression, said];
}
