import type { SelectOptions, SelectRequest } from '../api.ts';
import type { ChunkWriter } from '../output/chunks.ts';
import type { Output } from '../output/format.ts';
import type { Dates } from '../plan/compile.ts';
import type { Plan } from '../plan/plan.ts';
import type { ByteRange } from '../scan/range.ts';
import type { Statement } from '../sql/ast.ts';
import type { Source } from './source.ts';

/** The reader of one kind of objects. */
export interface InputFormat {
  /** Throws what can be refused before there is any data. */
  check(query: Query): void;
  open(query: Query, range: ByteRange, writer: ChunkWriter): Source;
}

/** A valid request with everything that a run needs. */
export interface Query {
  request: SelectRequest;
  options: SelectOptions;
  statement: Statement;
  /** What a row costs at most when its values are short. */
  weight: number;
  format: InputFormat;
  output: Output;
  /** Makes the functions of dates for one run, which has one UTCNOW(). */
  dates: () => Dates | undefined;
  /** The plan of the check, for the first run. */
  plan?: Plan | undefined;
}
