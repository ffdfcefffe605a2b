import { Construct } from 'constructs';
import { DragonsFunction } from './function.ts';
import type { Storage } from './storage.ts';
import type { Workflow } from './workflow.ts';

export interface ReportsProps {
  readonly storage: Storage;
  readonly workflow: Workflow;
  readonly quota: string | undefined;
}

/** The functions behind the fields for reports. */
export class Reports extends Construct {
  readonly fields: Record<string, DragonsFunction>;

  constructor(scope: Construct, id: string, { storage, workflow, quota }: ReportsProps) {
    super(scope, id);
    const report = new DragonsFunction(this, 'ReportDragon', { folder: 'report-dragon' });
    storage.location(report);
    storage.truthLocation(report);
    storage.objects(report, storage.data, ['s3:PutObject'], 'open/', 'index/');
    storage.objects(report, storage.truth, ['s3:GetObject', 's3:PutObject'], 'reports/');
    storage.listing(report, storage.truth, 'reports/');
    if (quota !== undefined) {
      report.addEnvironment('REPORT_QUOTA', quota);
      storage.listing(report, storage.data, 'open/', 'index/');
    }
    workflow.grantStart(report);

    const get = new DragonsFunction(this, 'GetReport', { folder: 'get-report' });
    const list = new DragonsFunction(this, 'ListReports', { folder: 'list-reports' });
    for (const fn of [get, list]) {
      storage.truthLocation(fn);
      storage.objects(fn, storage.truth, ['s3:GetObject'], 'reports/');
      storage.listing(fn, storage.truth, 'reports/');
    }
    storage.location(list);
    storage.listing(list, storage.data, 'index/');

    this.fields = {
      'Mutation.reportDragon': report,
      'Query.getReport': get,
      'Query.listReports': list,
      'Query.listAllReports': list,
    };
  }
}
