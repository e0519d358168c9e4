import { type Report, report } from '@hookline/command-report';
import { reportText } from './report-text.ts';
import type { WeeklyReport } from './weekly-report.ts';

/** Access to the report of the last week. */
export interface PerformanceAccess {
  readonly assist: () => Promise<{ readonly performanceReport: () => Promise<WeeklyReport> }>;
}

/** Reports how long hooks took in the last week, and which became slower. */
export async function performanceReportCommand({ assist }: PerformanceAccess): Promise<Report> {
  return report(await (await assist()).performanceReport(), reportText);
}
