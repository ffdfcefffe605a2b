import { useState } from 'react';
import { post, sentenceOf } from '../../api.ts';
import { Editor } from '../../editor/editor.tsx';
import { Code, Problem } from '../../parts/basics.tsx';
import { duration } from '../../parts/text.ts';
import { linkTo } from '../../router.ts';

interface Selected {
  readonly requestId: string | null;
  readonly ms: number;
  readonly records: string;
  readonly bytesScanned?: number;
  readonly bytesReturned?: number;
}

const formats = ['JSON lines', 'JSON document', 'CSV', 'Parquet'] as const;
const compressions = ['NONE', 'GZIP', 'BZIP2'] as const;
const shownRecords = 500;

/** Asks for an expression of S3 Select, and shows what it selects from an object. */
export function SelectBox({
  bucket,
  name,
  text,
}: {
  readonly bucket: string;
  readonly name: string;
  readonly text: string;
}) {
  const [expression, setExpression] = useState('SELECT * FROM S3Object s LIMIT 10');
  const [format, setFormat] = useState(() => formatOf(name, text));
  const [compression, setCompression] = useState(() => compressionOf(name));
  const [answer, setAnswer] = useState<Selected>();
  const [problem, setProblem] = useState<string>();
  const run = async (): Promise<void> => {
    setProblem(undefined);
    try {
      setAnswer(await post<Selected>('/api/select', { bucket, key: name, expression, format, compression }));
    } catch (error) {
      setAnswer(undefined);
      setProblem(sentenceOf(error));
    }
  };
  const records = answer?.records.split('\n').filter((line) => line !== '') ?? [];
  return (
    <section aria-label="S3 Select">
      <h3>Select</h3>
      <div className="short">
        <Editor
          language="sql"
          label="Expression"
          value={expression}
          onChange={setExpression}
          onRun={() => void run()}
        />
      </div>
      <div className="bar spaced">
        <Choice title="Format" value={format} set={setFormat} options={formats} />
        <Choice title="Compression" value={compression} set={setCompression} options={compressions} />
        <button type="button" className="main" onClick={() => void run()}>
          Select
        </button>
      </div>
      <Problem text={problem} />
      <p role="status" className="soft">
        {answer && (
          <>
            {records.length === 1 ? '1 record' : `${records.length} records`}, {answer.bytesScanned} bytes read,{' '}
            {duration(answer.ms)}
            {answer.requestId !== null && (
              <>
                {' '}
                · <a href={linkTo('requests', answer.requestId)}>what it did</a>
              </>
            )}
          </>
        )}
      </p>
      {records.length > 0 && <Code text={records.slice(0, shownRecords).join('\n')} label="Records" />}
    </section>
  );
}

interface ChoiceProps<Option extends string> {
  readonly title: string;
  readonly value: Option;
  readonly set: (value: Option) => void;
  readonly options: readonly Option[];
}

function Choice<Option extends string>({ title, value, set, options }: ChoiceProps<Option>) {
  return (
    <label className="field">
      <span>{title}</span>
      <select value={value} onChange={({ target }) => set(target.value as Option)}>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  );
}

/** Answers the format of an object: by its name, or else by whether its beginning is one JSON value. */
function formatOf(name: string, text: string): (typeof formats)[number] {
  const plain = name.replace(/\.(gz|bz2)$/, '');
  if (plain.endsWith('.csv')) return 'CSV';
  if (plain.endsWith('.parquet')) return 'Parquet';
  if (/\.(jsonl|ndjson)$/.test(plain)) return 'JSON lines';
  try {
    JSON.parse(text);
    return 'JSON document';
  } catch {
    return 'JSON lines';
  }
}

function compressionOf(name: string): (typeof compressions)[number] {
  if (name.endsWith('.gz')) return 'GZIP';
  return name.endsWith('.bz2') ? 'BZIP2' : 'NONE';
}
