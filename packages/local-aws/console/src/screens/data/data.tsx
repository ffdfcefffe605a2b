import { rest } from '../../api.ts';
import type { ScreenProps } from '../../model.ts';
import { Code, Empty, Problem } from '../../parts/basics.tsx';
import { pretty, shortName, sizeOf } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import { Parameters } from './parameters.tsx';
import { Queues } from './queues.tsx';
import { SelectBox } from './select-box.tsx';
import { Table, tablePrefix, Tables } from './tables.tsx';

const xml = (text: string): Document => new DOMParser().parseFromString(text, 'application/xml');
const textsIn = (from: Document | Element, name: string): string[] =>
  [...from.getElementsByTagName(name)].map(({ textContent }) => textContent ?? '');

/**
 * Shows buckets with their objects, tables, parameters and queues. `open` is `bucket/prefix-or-key`, or `table:name`.
 */
export default function Data({ open }: ScreenProps) {
  if (open?.startsWith(tablePrefix)) return <Table key={open} name={open.slice(tablePrefix.length)} />;
  if (open !== undefined) return <Bucket place={open} />;
  return (
    <>
      <Buckets />
      <Tables />
      <Parameters />
      <Queues />
    </>
  );
}

function Buckets() {
  const { value: buckets, problem } = usePolled(async () => {
    const { text } = await rest('s3', 'GET', '/');
    return [...xml(text).getElementsByTagName('Bucket')].map((bucket) => textsIn(bucket, 'Name')[0] ?? '');
  }, 3_000);
  return (
    <section className="part">
      <h2>Buckets</h2>
      <Problem text={problem} />
      {buckets?.length === 0 && <Empty title="No bucket" />}
      <ul className="links">
        {buckets?.map((bucket) => (
          <li key={bucket}>
            <a href={linkTo('data', `${bucket}/`)}>{shortName(bucket)}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Listing {
  readonly folders: readonly string[];
  readonly objects: readonly { readonly key: string; readonly size: string; readonly modified: string }[];
}

async function list(bucket: string, prefix: string): Promise<Listing> {
  const query = new URLSearchParams({ 'list-type': '2', delimiter: '/', prefix, 'max-keys': '500' });
  const { text } = await rest('s3', 'GET', `/${bucket}?${String(query).replaceAll('+', '%20')}`);
  const answer = xml(text);
  const [error] = textsIn(answer, 'Message');
  if (answer.documentElement.tagName === 'Error') throw new Error(error);
  return {
    folders: [...answer.getElementsByTagName('CommonPrefixes')].flatMap((folder) => textsIn(folder, 'Prefix')),
    objects: [...answer.getElementsByTagName('Contents')].map((object) => ({
      key: textsIn(object, 'Key')[0] ?? '',
      size: textsIn(object, 'Size')[0] ?? '',
      modified: textsIn(object, 'LastModified')[0] ?? '',
    })),
  };
}

function Bucket({ place }: { readonly place: string }) {
  // An object is named by its key, and a folder by a key that ends with a slash.
  const [, bucket = '', prefix = '', name = ''] = /^([^/]+)\/((?:.*\/)?)([^/]*)$/s.exec(place) ?? [];
  const key = name === '' ? undefined : prefix + name;
  const { value, problem } = usePolled(() => list(bucket, prefix), 3_000, `${bucket}/${prefix}`);
  const above = prefix.replace(/[^/]+\/$/, '');
  return (
    <>
      <p>
        <a href={prefix === '' ? linkTo('data') : linkTo('data', `${bucket}/${above}`)}>Up</a>{' '}
        <b>{shortName(bucket)}</b>/{prefix}
      </p>
      <Problem text={problem} />
      {value && value.folders.length + value.objects.length === 0 && <Empty title="Empty" />}
      <div className="columns beside">
        <ul className="links">
          {value?.folders.map((folder) => (
            <li key={folder}>
              <a href={linkTo('data', `${bucket}/${folder}`)}>{folder.slice(prefix.length)}</a>
            </li>
          ))}
          {value?.objects.map(({ key: known, size }) => (
            <li key={known}>
              <a href={linkTo('data', `${bucket}/${known}`)} aria-current={known === key ? 'true' : undefined}>
                {known.slice(prefix.length)} <span className="soft">{sizeOf(Number(size))}</span>
              </a>
            </li>
          ))}
        </ul>
        <div>{key !== undefined && <Preview key={key} bucket={bucket} name={key} />}</div>
      </div>
    </>
  );
}

const shownCharacters = 100_000;

function Preview({ bucket, name }: { readonly bucket: string; readonly name: string }) {
  const path = `/${bucket}/${name.split('/').map(encodeURIComponent).join('/')}`;
  const { value, problem } = usePolled(() => rest('s3', 'GET', path), 0);
  return (
    <>
      <h2>{name}</h2>
      <Problem text={problem} />
      {value && <p className="soft">{value.headers['content-type']}</p>}
      {value && <SelectBox bucket={bucket} name={name} text={value.text} />}
      {value && <h3>Content</h3>}
      {value && <Code text={pretty(value.text).slice(0, shownCharacters)} label={`Object ${name}`} />}
    </>
  );
}
