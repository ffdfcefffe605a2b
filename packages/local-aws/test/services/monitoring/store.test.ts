import { expect, it } from 'vitest';
import { createMonitoringStore } from '../../../src/services/monitoring/store.ts';
import { testPorts } from '../../support/ports.ts';

it('tags of calls outlive restarts and an earlier release, until the template has others', () => {
  const ports = testPorts();
  const { database } = ports;
  database.exec('CREATE TABLE monitoring_tags (name TEXT PRIMARY KEY, tags TEXT NOT NULL)');
  database.prepare('INSERT INTO monitoring_tags VALUES (?, ?)').run('old', '{"a":"b"}');
  createMonitoringStore(database).putTags('new', { c: 'd' });
  const store = createMonitoringStore(database);
  expect([store.tagsOf('old'), store.tagsOf('new'), store.tagsOf('none')]).toEqual([{ a: 'b' }, { c: 'd' }, {}]);
  store.declareTags('old', { team: 'shop' });
  expect(store.tagsOf('old')).toEqual({ team: 'shop' });
  ports.dispose();
});
