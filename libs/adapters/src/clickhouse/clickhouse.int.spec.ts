import { onEveryClickHouse } from '../testing/clickhouse.ts';
import { clickHouseConformance } from './conformance.ts';

onEveryClickHouse(clickHouseConformance);
