import type { Database } from 'libsql';
import { sequenceNumber, type TableStreams } from '../../../contract/table-streams.ts';
import type { Mapping } from './mapping.ts';

/** Keeps over restarts how far each mapping has read its stream. */
export interface StreamPositions {
  /** Fixes the position at which a new mapping begins. */
  begin(mapping: Mapping): void;
  /** Answers the sequence number behind which the mapping reads on, or undefined for the beginning of the stream. */
  get(mapping: Mapping): string | undefined;
  put(mapping: Mapping, sequence: string): void;
  forget(uuid: string): void;
}

export function createStreamPositions(database: Database, streams: TableStreams | undefined): StreamPositions {
  database.exec(
    'CREATE TABLE IF NOT EXISTS lambda_stream_positions ' +
      '(uuid TEXT PRIMARY KEY, stream TEXT NOT NULL, sequence TEXT NOT NULL)',
  );
  const read = database.prepare('SELECT sequence FROM lambda_stream_positions WHERE uuid = ? AND stream = ?').raw();
  const write = database.prepare(
    'INSERT OR REPLACE INTO lambda_stream_positions (uuid, stream, sequence) VALUES (?, ?, ?)',
  );
  const erase = database.prepare('DELETE FROM lambda_stream_positions WHERE uuid = ?');
  const kept = ({ uuid, sourceArn }: Mapping) => read.get(uuid, sourceArn) as [string] | undefined;
  return {
    begin(mapping) {
      const stream = mapping.stream && streams?.find(mapping.sourceArn);
      if (!stream || kept(mapping)) return;
      const end = mapping.stream?.startingPosition === 'LATEST' ? (streams?.end(stream) ?? 0) : 0;
      write.run(mapping.uuid, mapping.sourceArn, end < stream.first ? '' : sequenceNumber(end));
    },
    get: (mapping) => kept(mapping)?.[0] || undefined,
    put: ({ uuid, sourceArn }, sequence) => void write.run(uuid, sourceArn, sequence),
    forget: (uuid) => void erase.run(uuid),
  };
}
