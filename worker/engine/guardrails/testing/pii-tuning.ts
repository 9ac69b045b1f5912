/** Like the held-out lines; these may be looked at to mend the detectors. */
export const PII_TUNING = `
mail ⟦email:first.last@example.com⟧ now
E-Mail: ⟦email:a@b.example⟧
<⟦email:x_y-z@example.museum⟧>
⟦email:jöran@exämple.de⟧ hat geantwortet
send to ⟦email:lee at example dot org⟧
⟦email:ann(at)example.com⟧ wrote
⟦email:one@example.com⟧,⟦email:two@example.com⟧
call ⟦phone:+44 20 7946 0000⟧
call ⟦phone:(650) 555-0100⟧
⟦phone:+1-202-555-0173⟧ works
Tel: ⟦phone:0228/12345678⟧
tél. ⟦phone:06.12.34.56.78⟧
phone ⟦phone:2025550143⟧
mobile: ⟦phone:+61 491 570 156⟧
móvil ⟦phone:699 123 456⟧
メール or 電話 ⟦phone:03-1234-5678⟧
⟦phone:+353 1 234 5678⟧ Dublin
ring ⟦phone:01632 960 001⟧
tel:⟦phone:+12125550100⟧
⟦phone:98765 43210⟧ is my phone
电话 ⟦phone:010-12345678⟧
Rufnummer ⟦phone:0151 23456789⟧
card ⟦credit_card:4111111111111111⟧
⟦credit_card:5555 5555 5555 4444⟧
⟦credit_card:3714 496353 98431⟧
No 1 ⟦credit_card:4222 2222 2222 2⟧ old
⟦iban:GB29 NWBK 6016 1331 9268 19⟧
⟦iban:fr7630006000011234567890189⟧ svp
⟦iban:NO93 8601 1117 947⟧ and more words
⟦iban:PT50 0002 0123 1234 5678 9015 4⟧
⟦us_ssn:212-34-5678⟧
SSN: ⟦us_ssn:219099999⟧
⟦ip_address:192.168.1.17⟧ is the printer
⟦ip_address:8.8.8.8⟧ answers
⟦ip_address:fe80::1ff:fe23:4567:890a⟧
⟦secret:sk-ant-api03-notarealkeynotarealkey1234⟧
⟦secret:github_pat_11EXAMPLE0abcdefghijklmnop⟧
pwd=⟦secret:hunter2hunter2⟧
Password is ⟦secret:Blue-Horse-42⟧
⟦secret:npm_abcdefghijklmnopqrstuvwxyz0123456789⟧
x-api-key: ⟦secret:0123456789abcdef0123⟧
⟦url_credentials:mysql://root:toor@localhost⟧/db
⟦url_credentials:ftp://user:pass123@files.example.com⟧/x
Kennwort: ⟦secret:geheim!2026⟧
senha: ⟦secret:Gato_Preto9⟧
1.2.3.4.5 is no address
v1.2.3.4 is a version
release 4.18.0.1 fixes it
12:30:45 is a time
2026/11/22 10:00
10 20 30 40 50 60 70
1-2-3-4-5-6-7-8
4111-1111-1111-1113
1234567890123456 is random
order #4155550123
your password is wrong
forgot password: click here
the secret is out
token: expired
API key: missing
password: required
foo::bar::baz
a@b
@user hello
user@ host
99 999 999
0.123456789
2,147,483,647
ab12cd34ef56
DE12
GB00 NWBK 6016 1331 9268 19
100.200.300.400
00:11:22:33:44:55
deadbeef::code
ticket 123-45-67890
3-4 times, 5-6 days
phone number
Tel Aviv 2019
call 911
in 1984-2024 he wrote 12 books
`;
