import type { VulnerabilityFact } from './vulnerability-fact.ts';

/**
 * Exploited vulnerabilities of applications and tools.
 * Where the facts come from stands in docs/demo.md; `basis` says which record gave vector and versions.
 */
// biome-ignore format: a table reads better in few lines.
export const APPLICATION_VULNERABILITIES: readonly VulnerabilityFact[] = [
  {
    id: 'CVE-2023-22515', basis: 'CVE record',
    name: 'Atlassian Confluence broken access control',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', score: 10.0, cwes: ['CWE-20'],
    kev: ['Atlassian', 'Confluence Data Center and Server'],
    added: '2023-10-05', due: '2023-10-13', ransomware: true,
    epss: [0.97325, 0.99911],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2023-10-04',
    affected: [
      {
        cpe: 'a:atlassian:confluence_data_center',
        versions: '>=8.0.0 <8.3.3|>=8.4.0 <8.4.3|>=8.5.0 <8.5.2',
      },
    ],
    techniques: [
      ['T1190', 'exploitation_technique'],
      ['T1078', 'secondary_impact'],
      ['T1059', 'secondary_impact'],
      ['T1136', 'primary_impact'],
    ],
  },
  {
    id: 'CVE-2023-22527', basis: 'CVE record',
    name: 'Atlassian Confluence template injection',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', score: 10.0, cwes: ['CWE-74'],
    kev: ['Atlassian', 'Confluence Data Center and Server'],
    added: '2024-01-24', due: '2024-02-14', ransomware: true,
    epss: [0.97041, 0.99804],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2024-01-16',
    affected: [{ cpe: 'a:atlassian:confluence_data_center', versions: '>=8.0.0 <8.5.4' }],
    techniques: [],
  },
  {
    id: 'CVE-2021-26084', basis: 'NVD',
    name: 'Atlassian Confluence OGNL injection',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-917'],
    kev: ['Atlassian', 'Confluence Server and Data Center'],
    added: '2021-11-03', due: '2021-11-17', ransomware: true,
    epss: [0.97405, 0.99946],
    affected: [
      {
        cpe: 'a:atlassian:confluence_data_center',
        versions: '<6.13.23|>=6.14.0 <7.4.11|>=7.5.0 <7.11.6|>=7.12.0 <7.12.5',
      },
    ],
    techniques: [['T1059', 'primary_impact']],
  },
  {
    id: 'CVE-2022-26134', basis: 'NVD',
    name: 'Atlassian Confluence OGNL code execution',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-917'],
    kev: ['Atlassian', 'Confluence Server/Data Center'],
    added: '2022-06-02', due: '2022-06-06', ransomware: true,
    epss: [0.97396, 0.9994],
    affected: [
      {
        cpe: 'a:atlassian:confluence_data_center',
        versions:
          '>=1.3.0 <7.4.17|>=7.13.0 <7.13.7|>=7.14.0 <7.14.3|>=7.15.0 <7.15.2|' +
          '>=7.16.0 <7.16.4|>=7.17.0 <7.17.4|>=7.18.0 <7.18.1',
      },
    ],
    techniques: [['T1190', 'exploitation_technique']],
  },
  {
    id: 'CVE-2023-34362', basis: 'CVE record',
    name: 'Progress MOVEit Transfer SQL injection',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-89'],
    kev: ['Progress', 'MOVEit Transfer'],
    added: '2023-06-02', due: '2023-06-23', ransomware: true,
    epss: [0.97045, 0.99807],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2023-06-02',
    affected: [
      {
        cpe: 'a:progress:moveit_transfer',
        versions:
          '>=2021.0 <2021.0.7|>=2021.1.0 <2021.1.5|>=2022.0.0 <2022.0.5|>=2022.1.0 <2022.1.6|' +
          '>=2023.0.0 <2023.0.2',
      },
    ],
    techniques: [
      ['T1190', 'exploitation_technique'],
      ['T1059', 'primary_impact'],
      ['T1136', 'secondary_impact'],
      ['T1005', 'secondary_impact'],
      ['T1082', 'secondary_impact'],
      ['T1105', 'secondary_impact'],
    ],
  },
  {
    id: 'CVE-2023-0669', basis: 'NVD',
    name: 'Fortra GoAnywhere MFT command injection',
    vector: 'AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H', score: 7.2, cwes: ['CWE-502'],
    kev: ['Fortra', 'GoAnywhere MFT'],
    added: '2023-02-10', due: '2023-03-03', ransomware: true,
    epss: [0.97183, 0.99853],
    affected: [{ cpe: 'a:fortra:goanywhere_managed_file_transfer', versions: '<7.1.2' }],
    techniques: [
      ['T1190', 'exploitation_technique'],
      ['T1486', 'secondary_impact'],
      ['T1210', 'primary_impact'],
    ],
  },
  {
    id: 'CVE-2021-44077', basis: 'NVD',
    name: 'Zoho ManageEngine ServiceDesk Plus code execution',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-306'],
    kev: ['Zoho', 'ManageEngine ServiceDesk Plus (SDP) / SupportCenter Plus'],
    added: '2021-12-01', due: '2021-12-15', ransomware: false,
    epss: [0.97392, 0.99939],
    affected: [{ cpe: 'a:zohocorp:manageengine_servicedesk_plus', versions: '>=11.0 <11.3:11306' }],
    techniques: [
      ['T1190', 'exploitation_technique'],
      ['T1136', 'secondary_impact'],
      ['T1003', 'secondary_impact'],
      ['T1505.003', 'primary_impact'],
    ],
  },
  {
    id: 'CVE-2023-27350', basis: 'NVD',
    name: 'PaperCut MF/NG authentication bypass and code execution',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-284'],
    kev: ['PaperCut', 'MF/NG'],
    added: '2023-04-21', due: '2023-05-12', ransomware: true,
    epss: [0.96898, 0.99752],
    affected: [
      { cpe: 'a:papercut:papercut_mf', versions: '>=8.0.0 <20.1.7|>=21.0.0 <21.2.11|>=22.0.0 <22.0.9' },
    ],
    techniques: [
      ['T1190', 'exploitation_technique'],
      ['T1059', 'primary_impact'],
      ['T1105', 'secondary_impact'],
    ],
  },
  {
    id: 'CVE-2024-1709', basis: 'CVE record',
    name: 'ConnectWise ScreenConnect authentication bypass',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', score: 10.0, cwes: ['CWE-288'],
    kev: ['ConnectWise', 'ScreenConnect'],
    added: '2024-02-22', due: '2024-02-29', ransomware: true,
    epss: [0.94148, 0.99249],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2024-02-21',
    affected: [{ cpe: 'a:connectwise:screenconnect', versions: '<=23.9.7' }],
    techniques: [],
  },
  {
    id: 'CVE-2023-42793', basis: 'NVD',
    name: 'JetBrains TeamCity authentication bypass',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-288'],
    kev: ['JetBrains', 'TeamCity'],
    added: '2023-10-04', due: '2023-10-25', ransomware: true,
    epss: [0.97048, 0.99809],
    affected: [{ cpe: 'a:jetbrains:teamcity', versions: '<2023.05.4' }],
    techniques: [['T1190', 'exploitation_technique']],
  },
  {
    id: 'CVE-2024-27198', basis: 'CVE record',
    name: 'JetBrains TeamCity authentication bypass',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-288'],
    kev: ['JetBrains', 'TeamCity'],
    added: '2024-03-07', due: '2024-03-28', ransomware: true,
    epss: [0.97204, 0.99861],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2024-03-04',
    affected: [{ cpe: 'a:jetbrains:teamcity', versions: '<2023.11.4' }],
    techniques: [['T1190', 'exploitation_technique'], ['T1059', 'primary_impact']],
  },
  {
    id: 'CVE-2024-23897', basis: 'CVE record',
    name: 'Jenkins CLI arbitrary file read',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-27'],
    kev: ['Jenkins', 'Jenkins Command Line Interface (CLI)'],
    added: '2024-08-19', due: '2024-09-09', ransomware: true,
    epss: [0.96832, 0.99736],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2024-01-24',
    affected: [{ cpe: 'a:jenkins:jenkins', versions: '>=1.606 <2.426.3|>=2.427 <2.442' }],
    techniques: [],
  },
  {
    id: 'CVE-2021-22205', basis: 'NVD',
    name: 'GitLab image parsing code execution',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', score: 10.0, cwes: ['CWE-20', 'CWE-95'],
    kev: ['GitLab', 'Community and Enterprise Editions'],
    added: '2021-11-03', due: '2021-11-17', ransomware: true,
    epss: [0.97368, 0.99926],
    affected: [
      { cpe: 'a:gitlab:gitlab', versions: '>=11.9.0 <13.8.8|>=13.9.0 <13.9.6|>=13.10.0 <13.10.3' },
    ],
    techniques: [['T1190', 'exploitation_technique'], ['T1059', 'primary_impact']],
  },
  {
    id: 'CVE-2023-7028', basis: 'CVE record',
    name: 'GitLab account takeover by password reset',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:N', score: 10.0, cwes: ['CWE-284'],
    kev: ['GitLab', 'GitLab CE/EE'],
    added: '2024-05-01', due: '2024-05-22', ransomware: false,
    epss: [0.95758, 0.99493],
    ssvc: ['ACTIVE', 'YES', 'TOTAL'],
    publishedAt: '2024-01-12',
    affected: [
      {
        cpe: 'a:gitlab:gitlab',
        versions:
          '>=16.1 <16.1.6|>=16.2 <16.2.9|>=16.3 <16.3.7|>=16.4 <16.4.5|>=16.5 <16.5.6|' +
          '>=16.6 <16.6.4|>=16.7 <16.7.2',
      },
    ],
    techniques: [],
  },
  {
    id: 'CVE-2024-40711', basis: 'CVE record',
    name: 'Veeam Backup and Replication deserialization',
    vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, cwes: ['CWE-502'],
    kev: ['Veeam', 'Backup & Replication'],
    added: '2024-10-17', due: '2024-11-07', ransomware: true,
    epss: [0.96763, 0.99712],
    ssvc: ['ACTIVE', 'NO', 'TOTAL'],
    publishedAt: '2024-09-07',
    affected: [{ cpe: 'a:veeam:backup_\\&_replication', versions: '<=12.1.2.172' }],
    techniques: [],
  },
];
