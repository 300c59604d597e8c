import type { VulnerabilityFact } from './vulnerability-fact.ts';

/**
 * Exploited vulnerabilities of Citrix, F5 and Fortinet gateways.
 * Where the facts come from stands in docs/demo.md; `basis` says which record gave vector and versions.
 */
// biome-ignore format: a table reads better in few lines.
export const GATEWAY_VULNERABILITIES: readonly VulnerabilityFact[] = [
  {
    id: 'CVE-2019-19781', basis: 'NVD',
    name: 'Citrix ADC and Gateway path traversal code execution',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-22'],
    kev: ['Citrix', 'Application Delivery Controller (ADC), Gateway, and SD-WAN WANOP Appliance'],
    added: '2021-11-03', due: '2022-05-03', ransomware: true,
    epss: [0.97514, 0.99989],
    affected: [
      {
        cpe: 'o:citrix:application_delivery_controller_firmware',
        versions: '>=12.1 <12.1.55.18|>=13.0 <13.0.47.24',
      },
    ],
    techniques: [
      ['T1059', 'primary_impact'],
      ['T1083', 'secondary_impact'],
      ['T1133', 'exploitation_technique'],
    ],
  },
  {
    id: 'CVE-2023-4966', basis: 'NVD',
    name: 'Citrix Bleed: NetScaler session token disclosure',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', score: 7.5, cwes: ['CWE-119'],
    kev: ['Citrix', 'NetScaler ADC and NetScaler Gateway'],
    added: '2023-10-18', due: '2023-11-08', ransomware: true,
    epss: [0.97122, 0.99836],
    affected: [
      {
        cpe: 'a:citrix:netscaler_application_delivery_controller',
        versions: '>=13.0 <13.0-92.19|>=13.1 <13.1-49.15|>=14.1 <14.1-8.50',
      },
    ],
    techniques: [['T1005', 'primary_impact']],
  },
  {
    id: 'CVE-2023-3519', basis: 'NVD',
    name: 'Citrix NetScaler ADC and Gateway code injection',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-94'],
    kev: ['Citrix', 'NetScaler ADC and NetScaler Gateway'],
    added: '2023-07-19', due: '2023-08-09', ransomware: true,
    epss: [0.96554, 0.99658],
    affected: [
      {
        cpe: 'a:citrix:netscaler_application_delivery_controller',
        versions: '>=13.0 <13.0-91.13|>=13.1 <13.1-49.13',
      },
    ],
    techniques: [['T1190', 'exploitation_technique'], ['T1105', 'primary_impact']],
  },
  {
    id: 'CVE-2018-13379', basis: 'CVE record',
    name: 'Fortinet FortiOS SSL VPN path traversal',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:H', score: 9.1, cwes: ['CWE-22'],
    kev: ['Fortinet', 'FortiOS'],
    added: '2021-11-03', due: '2022-05-03', ransomware: true,
    epss: [0.97026, 0.99799],
    ssvc: ['ACTIVE', 'YES', 'PARTIAL'],
    publishedAt: '2019-06-04',
    affected: [{ cpe: 'o:fortinet:fortios', versions: '>=5.4.6 <=5.4.12|>=5.6.3 <=5.6.7|>=6.0.0 <=6.0.4' }],
    techniques: [['T1190', 'exploitation_technique']],
  },
  {
    id: 'CVE-2022-40684', basis: 'CVE record',
    name: 'Fortinet FortiOS administrative interface authentication bypass',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-288'],
    kev: ['Fortinet', 'Multiple Products'],
    added: '2022-10-11', due: '2022-11-01', ransomware: true,
    epss: [0.9737, 0.99927],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2022-10-18',
    affected: [{ cpe: 'o:fortinet:fortios', versions: '>=7.0.0 <=7.0.6|>=7.2.0 <=7.2.1' }],
    techniques: [['T1190', 'exploitation_technique']],
  },
  {
    id: 'CVE-2022-42475', basis: 'CVE record',
    name: 'Fortinet FortiOS SSL VPN heap overflow',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-197'],
    kev: ['Fortinet', 'FortiOS'],
    added: '2022-12-13', due: '2023-01-03', ransomware: true,
    epss: [0.27418, 0.9689],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2023-01-02',
    affected: [
      {
        cpe: 'o:fortinet:fortios',
        versions: '>=6.2.0 <=6.2.11|>=6.4.0 <=6.4.10|>=7.0.0 <=7.0.8|>=7.2.0 <=7.2.2',
      },
    ],
    techniques: [['T1190', 'exploitation_technique'], ['T1071.001', 'secondary_impact']],
  },
  {
    id: 'CVE-2023-27997', basis: 'CVE record',
    name: 'XORtigate: Fortinet FortiOS SSL VPN heap overflow',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-122'],
    kev: ['Fortinet', 'FortiOS and FortiProxy SSL-VPN'],
    added: '2023-06-13', due: '2023-07-04', ransomware: true,
    epss: [0.09188, 0.94828],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2023-06-13',
    affected: [
      {
        cpe: 'o:fortinet:fortios',
        versions: '>=6.2.0 <=6.2.13|>=6.4.0 <=6.4.12|>=7.0.0 <=7.0.11|>=7.2.0 <=7.2.4',
      },
    ],
    techniques: [['T1190', 'exploitation_technique'], ['T1136', 'primary_impact']],
  },
  {
    id: 'CVE-2024-21762', basis: 'CVE record',
    name: 'Fortinet FortiOS out-of-bounds write',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-787'],
    kev: ['Fortinet', 'FortiOS'],
    added: '2024-02-09', due: '2024-02-16', ransomware: true,
    epss: [0.01842, 0.88645],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2024-02-09',
    affected: [
      {
        cpe: 'o:fortinet:fortios',
        versions: '>=6.0.0 <6.2.16|>=6.4.0 <6.4.15|>=7.0.0 <7.0.14|>=7.2.0 <7.2.7|>=7.4.0 <7.4.3',
      },
    ],
    techniques: [['T1190', 'exploitation_technique']],
  },
  {
    id: 'CVE-2020-5902', basis: 'NVD',
    name: 'F5 BIG-IP TMUI remote code execution',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-22'],
    kev: ['F5', 'BIG-IP'],
    added: '2021-11-03', due: '2022-05-03', ransomware: true,
    epss: [0.9754, 0.99996],
    affected: [
      {
        cpe: 'a:f5:big-ip_local_traffic_manager',
        versions: '>=12.1.0 <12.1.5.2|>=13.1.0 <13.1.3.4|>=14.1.0 <14.1.2.6|>=15.0.0 <15.1.0.4',
      },
    ],
    techniques: [
      ['T1190', 'exploitation_technique'],
      ['T1059', 'primary_impact'],
      ['T1003', 'secondary_impact'],
      ['T1133', 'exploitation_technique'],
      ['T1552', 'secondary_impact'],
      ['T1005', 'secondary_impact'],
    ],
  },
  {
    id: 'CVE-2021-22986', basis: 'NVD',
    name: 'F5 BIG-IP iControl REST code execution',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-863'],
    kev: ['F5', 'BIG-IP and BIG-IQ Centralized Management'],
    added: '2021-11-03', due: '2021-11-17', ransomware: true,
    epss: [0.97435, 0.99959],
    affected: [
      {
        cpe: 'a:f5:big-ip_local_traffic_manager',
        versions:
          '>=12.1.0 <12.1.5.3|>=13.1.0 <13.1.3.6|>=14.1.0 <14.1.4|>=15.1.0 <15.1.2.1|' +
          '>=16.0.0 <16.0.1.1',
      },
    ],
    techniques: [
      ['T1190', 'exploitation_technique'],
      ['T1059', 'primary_impact'],
      ['T1133', 'exploitation_technique'],
    ],
  },
  {
    id: 'CVE-2022-1388', basis: 'NVD',
    name: 'F5 BIG-IP iControl REST missing authentication',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-306'],
    kev: ['F5', 'BIG-IP'],
    added: '2022-05-10', due: '2022-05-31', ransomware: true,
    epss: [0.97469, 0.99973],
    affected: [
      {
        cpe: 'a:f5:big-ip_local_traffic_manager',
        versions: '>=13.1.0 <13.1.5|>=14.1.0 <14.1.4.6|>=15.1.0 <15.1.5.1|>=16.1.0 <16.1.2.2',
      },
    ],
    techniques: [['T1190', 'own_reading']],
  },
];
