// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { DeleteAlarms } from './DeleteAlarms.ts';
export { DescribeAlarmHistory } from './DescribeAlarmHistory.ts';
export { DescribeAlarms } from './DescribeAlarms.ts';
export { GetMetricData } from './GetMetricData.ts';
export { GetMetricStatistics } from './GetMetricStatistics.ts';
export { ListMetrics } from './ListMetrics.ts';
export { ListTagsForResource } from './ListTagsForResource.ts';
export { PutMetricAlarm } from './PutMetricAlarm.ts';
export { PutMetricData } from './PutMetricData.ts';
export { SetAlarmState } from './SetAlarmState.ts';
export { TagResource } from './TagResource.ts';
export { UntagResource } from './UntagResource.ts';
