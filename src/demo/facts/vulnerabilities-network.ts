import type { VulnerabilityFact } from './vulnerability-fact.ts';

/**
 * Exploited vulnerabilities of other network devices, hypervisors and controllers.
 * Where the facts come from stands in docs/demo.md; `basis` says which record gave vector and versions.
 */
// biome-ignore format: a table reads better in few lines.
export const NETWORK_VULNERABILITIES: readonly VulnerabilityFact[] = [
  {
    id: 'CVE-2023-20198', basis: 'CVE record',
    name: 'Cisco IOS XE web UI privilege escalation',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', score: 10.0, cwes: ['CWE-420'],
    kev: ['Cisco', 'IOS XE Web UI'],
    added: '2023-10-16', due: '2023-10-20', ransomware: false,
    epss: [0.87524, 0.98732],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2023-10-16',
    affected: [{ cpe: 'o:cisco:ios_xe', versions: '=17.3.4|=17.6.5|=17.9.3' }],
    techniques: [['T1190', 'exploitation_technique'], ['T1136', 'primary_impact']],
  },
  {
    id: 'CVE-2023-20273', basis: 'CVE record',
    name: 'Cisco IOS XE web UI command injection',
    vector: 'AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H', score: 7.2, cwes: ['CWE-78'],
    kev: ['Cisco', 'Cisco IOS XE Web UI'],
    added: '2023-10-23', due: '2023-10-27', ransomware: false,
    epss: [0.03764, 0.92043],
    ssvc: ['ACTIVE', 'NO', 'TOTAL'],
    publishedAt: '2023-10-24',
    affected: [{ cpe: 'o:cisco:ios_xe', versions: '=17.3.4|=17.6.5|=17.9.3' }],
    techniques: [
      ['T1059', 'secondary_impact'],
      ['T1078', 'exploitation_technique'],
      ['T1068', 'primary_impact'],
    ],
  },
  {
    id: 'CVE-2019-11510', basis: 'NVD',
    name: 'Pulse Connect Secure arbitrary file read',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', score: 10.0, cwes: ['CWE-22'],
    kev: ['Ivanti', 'Pulse Connect Secure'],
    added: '2021-11-03', due: '2021-04-23', ransomware: true,
    epss: [0.97337, 0.99915],
    affected: [
      { cpe: 'a:ivanti:connect_secure', versions: '>=8.2r1 <8.2r12.1|>=8.3r1 <8.3r7.1|>=9.0r1 <9.0r3.4' },
    ],
    techniques: [
      ['T1059', 'primary_impact'],
      ['T1083', 'secondary_impact'],
      ['T1133', 'exploitation_technique'],
    ],
  },
  {
    id: 'CVE-2021-22893', basis: 'NVD',
    name: 'Pulse Connect Secure authentication bypass',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', score: 10.0, cwes: ['CWE-287'],
    kev: ['Ivanti', 'Pulse Connect Secure'],
    added: '2021-11-03', due: '2021-04-23', ransomware: true,
    epss: [0.96131, 0.99555],
    affected: [{ cpe: 'a:ivanti:connect_secure', versions: '>=9.0r3 <9.1r11.4' }],
    techniques: [
      ['T1190', 'exploitation_technique'],
      ['T1059', 'primary_impact'],
      ['T1003', 'secondary_impact'],
    ],
  },
  {
    id: 'CVE-2023-46805', basis: 'NVD',
    name: 'Ivanti Connect Secure authentication bypass',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:N', score: 8.2, cwes: ['CWE-287'],
    kev: ['Ivanti', 'Connect Secure and Policy Secure'],
    added: '2024-01-10', due: '2024-01-22', ransomware: false,
    epss: [0.96152, 0.99559],
    affected: [
      {
        cpe: 'a:ivanti:connect_secure',
        versions: '>=9.1r1 <9.1r14.4|>=22.4r1 <22.4r2.2|>=22.5r1 <22.5r1.1',
      },
    ],
    techniques: [
      ['T1190', 'exploitation_technique'],
      ['T1078', 'primary_impact'],
      ['T1505.003', 'secondary_impact'],
    ],
  },
  {
    id: 'CVE-2024-21887', basis: 'NVD',
    name: 'Ivanti Connect Secure command injection',
    vector: 'AV:N/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H', score: 9.1, cwes: ['CWE-77'],
    kev: ['Ivanti', 'Connect Secure and Policy Secure'],
    added: '2024-01-10', due: '2024-01-22', ransomware: false,
    epss: [0.96924, 0.99761],
    affected: [
      {
        cpe: 'a:ivanti:connect_secure',
        versions: '>=9.1r1 <9.1r14.4|>=22.4r1 <22.4r2.2|>=22.5r1 <22.5r1.1',
      },
    ],
    techniques: [
      ['T1190', 'exploitation_technique'],
      ['T1059', 'primary_impact'],
      ['T1505.003', 'secondary_impact'],
      ['T1552', 'secondary_impact'],
    ],
  },
  {
    id: 'CVE-2024-3400', basis: 'CVE record',
    name: 'Palo Alto Networks PAN-OS GlobalProtect command injection',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', score: 10.0, cwes: ['CWE-20', 'CWE-77'],
    kev: ['Palo Alto Networks', 'PAN-OS'],
    added: '2024-04-12', due: '2024-04-19', ransomware: true,
    epss: [0.96471, 0.99629],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2024-04-12',
    affected: [
      {
        cpe: 'o:paloaltonetworks:pan-os',
        versions: '>=10.2.0 <10.2.9-h1|>=11.0.0 <11.0.4-h1|>=11.1.0 <11.1.2-h3',
      },
    ],
    techniques: [['T1190', 'own_reading']],
  },
  {
    id: 'CVE-2024-37085', basis: 'CVE record',
    name: 'VMware ESXi Active Directory authentication bypass',
    vector: 'AV:N/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H', score: 6.8, cwes: ['CWE-305'],
    kev: ['VMware', 'ESXi'],
    added: '2024-07-30', due: '2024-08-20', ransomware: true,
    epss: [0.01412, 0.86831],
    ssvc: ['ACTIVE', 'NO', 'TOTAL'],
    publishedAt: '2024-06-25',
    affected: [{ cpe: 'o:vmware:esxi', versions: '=7.0' }],
    techniques: [['T1078', 'exploitation_technique'], ['T1068', 'primary_impact']],
  },
  {
    id: 'CVE-2023-6448', basis: 'CVE record',
    name: 'Unitronics Vision PLC default administrative password',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-1188'],
    kev: ['Unitronics', 'Vision PLC and HMI'],
    added: '2023-12-11', due: '2023-12-18', ransomware: false,
    epss: [0.03454, 0.91693],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2023-12-05',
    affected: [{ cpe: 'a:unitronics:visilogic', versions: '<9.9.00' }],
    techniques: [],
  },
];
