import { propertySuite } from './property-suite.ts';

propertySuite(3);
