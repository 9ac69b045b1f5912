/**
 * Personal data as it stands in messages, each find marked as `⟦type:text⟧`; lines without a mark hold none and
 * look as if they did. Written before the detectors and not used to tune them, but by the same hand: what it
 * measures is kinder than life. All of it is invented: numbers from the ranges that are kept for examples, keys that nobody ever issued.
 */
export const PII_HELD_OUT = `
Please send the invoice to ⟦email:karla.weber@example.de⟧ before Friday.
My address is ⟦email:j.o'neil+shop@mail.example.co.uk⟧, thanks.
Reach out: ⟦email:INFO@EXAMPLE.ORG⟧
contact ⟦email:ana_maria.perez@correo.example.mx⟧ o al ⟦phone:+52 55 1234 5678⟧
Forward it to (⟦email:bob@sub.domain.example.com⟧).
From: "Smith, Jane" <⟦email:jane-smith99@example.net⟧>
write me at ⟦email:max (at) example (dot) com⟧
ping ⟦email:sara [at] example [dot] io⟧ about the demo
Schreib an ⟦email:juergen.mueller@firma.example.at⟧ oder ruf an: ⟦phone:+43 1 5123456⟧
お問い合わせは⟦email:yamada@example.co.jp⟧まで
Напишите на ⟦email:ivan.petrov@example.ru⟧
mailto:⟦email:help@example.com⟧?subject=Hi
You can call me on ⟦phone:(212) 555-0147⟧ after six.
US office: ⟦phone:+1 415-555-0132⟧
fax ⟦phone:415.555.0198⟧
Cell: ⟦phone:4155550123⟧
Ring ⟦phone:020 7946 0958⟧ and ask for Tom
my mobile is ⟦phone:07700 900123⟧
Telefon: ⟦phone:030 901820⟧
Handy ⟦phone:0171-3920045⟧, abends
Tel. ⟦phone:+49 (0)89 636-48018⟧
Appelez le ⟦phone:01 99 00 12 34⟧ avant midi
mon numéro : ⟦phone:+33 6 39 98 12 34⟧
llámame al ⟦phone:612 345 678⟧ por la tarde, teléfono personal
Il mio cellulare è ⟦phone:+39 347 123 4567⟧
numero di telefono ⟦phone:06 1234 5678⟧
ligue para ⟦phone:(11) 91234-5678⟧
WhatsApp ⟦phone:+55 21 98765-4321⟧ pls
bel ⟦phone:06-12345678⟧ voor een afspraak
ring mig på ⟦phone:070-174 06 05⟧
電話番号は⟦phone:090-1234-5678⟧です
请拨打⟦phone:138 0013 8000⟧联系我
手机号 ⟦phone:13800138000⟧
звоните ⟦phone:+7 912 345-67-89⟧
мой телефон ⟦phone:8 (495) 123-45-67⟧
India: ⟦phone:+91 98765 43210⟧
Phone no. ⟦phone:0044 20 7946 0123⟧
Dial ⟦phone:1-800-555-0199⟧ for support
My number's ⟦phone:555-867-5309⟧
text me at ⟦phone:312 555 0188⟧ when you land
Swiss line ⟦phone:+41 44 668 18 00⟧ or ⟦phone:044 668 18 00⟧
card ⟦credit_card:4111 1111 1111 1111⟧ exp 12/27
Pay with ⟦credit_card:5500005555555559⟧ please
amex ⟦credit_card:3782-822463-10005⟧
My Visa is ⟦credit_card:4012-8888-8888-1881⟧, cvv later
Kartennummer ⟦credit_card:6011000990139424⟧
numéro de carte ⟦credit_card:4242 4242 4242 4242⟧
tarjeta: ⟦credit_card:5105105105105100⟧
{"cc":"⟦credit_card:371449635398431⟧"}
diners ⟦credit_card:30569309025904⟧
jcb ⟦credit_card:3530 1113 3330 0000⟧
2-series ⟦credit_card:2223003122003222⟧ works too
IBAN ⟦iban:DE89 3704 0044 0532 0130 00⟧ bei der Bank
überweise an ⟦iban:DE89370400440532013000⟧
account ⟦iban:GB82 WEST 1234 5698 7654 32⟧ please and thanks
virement: ⟦iban:FR14 2004 1010 0505 0001 3M02 606⟧
conto ⟦iban:IT60X0542811101000000123456⟧
rekening ⟦iban:NL91ABNA0417164300⟧ t.n.v. Jansen
⟦iban:CH93 0076 2011 6238 5295 7⟧ ist mein Konto
cuenta ⟦iban:ES91 2100 0418 4502 0005 1332⟧
iban at ⟦iban:AT611904300234573201⟧.
pl: ⟦iban:PL61 1090 1014 0000 0712 1981 2874⟧
be: ⟦iban:be68 5390 0754 7034⟧
se ⟦iban:SE45 5000 0000 0583 9825 7466⟧
SSN ⟦us_ssn:219-09-9999⟧
my social is ⟦us_ssn:457-55-5462⟧ ok?
social security number: ⟦us_ssn:078 05 1120⟧
ssn=⟦us_ssn:123456789⟧
Employee 12, ⟦us_ssn:536-22-8726⟧, hired 2019
Login came from ⟦ip_address:203.0.113.42⟧ yesterday
blocked ⟦ip_address:198.51.100.7⟧:443 at the firewall
client=⟦ip_address:192.0.2.146⟧ port 22
remote ⟦ip_address:2001:db8:85a3::8a2e:370:7334⟧ connected
from ⟦ip_address:2001:0db8:0000:0000:0000:ff00:0042:8329⟧
peer [⟦ip_address:2001:db8::1:0:0:1⟧]:8080
my server is 10 km away, ip ⟦ip_address:10.20.30.40⟧
key ⟦secret:sk-proj-NOTAREALKEYabcdEFGH1234567890ijklMNOP⟧
OPENAI_API_KEY=⟦secret:sk-examplekeyexamplekeyexample12345678⟧
github: ⟦secret:ghp_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789⟧
aws ⟦secret:AKIAIOSFODNN7EXAMPLE⟧ and the other one
google ⟦secret:AIzaSyExampleExampleExampleExample123456⟧
Authorization: Bearer ⟦secret:abcdef0123456789abcdef0123456789⟧
jwt ⟦secret:eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJleGFtcGxlIn0.c2lnbmF0dXJlLWV4YW1wbGU⟧
password: ⟦secret:Tr0ub4dor&3x⟧
das Passwort lautet ⟦secret:Sommer2024!x⟧
api_key = "⟦secret:9f8e7d6c5b4a39281706f5e4d3c2b1a0⟧"
client_secret: ⟦secret:8xLkQ~examplevalue.notreal-123456⟧
hf token ⟦secret:hf_abcdefghijklmnopqrstuvwxyzABCDEFGH⟧
gitlab ⟦secret:glpat-ABCDEFGHIJKLMNOPQRST⟧
slack ⟦secret:xoxb-123456789012-abcdefghijklmnop⟧
mot de passe : ⟦secret:Chaussette#91⟧
contraseña: ⟦secret:Perro_Azul_77⟧
token=⟦secret:pk_n0tr34l_5a6b7c8d9e0f1a2b3c⟧
postgres: ⟦url_credentials:postgres://admin:hunter22@db.example.com⟧:5432/app
clone ⟦url_credentials:https://deploy:x0auth-basic@git.example.com⟧/repo.git
⟦url_credentials:redis://:s3cretpw@cache.example.net⟧:6379/0
amqp ⟦url_credentials:amqp://guest:guest@mq.example.com⟧/vhost
Sorry, wrong one: ⟦email:tom@example.com⟧ not ⟦email:tim@example.com⟧
Name: Li, card ⟦credit_card:4000056655665556⟧, mail ⟦email:li@example.cn⟧, tel ⟦phone:+86 138 0013 8000⟧
The meeting is on 2026-11-22 at 14:30 in room 4.12.
Order 100-2345678-9012345 ships tomorrow.
We sold 1 250 000 units in 2025 and 1 310 000 in 2026.
Version 10.0.19045.3570 of the system is installed.
See section 4.3.2.1 of the standard.
The tracking number is 1Z999AA10123456784.
ISBN 978-3-16-148410-0 is out of print.
Pi is 3.14159265358979 and e is 2.718281828459045.
Flight LH 1234 leaves at 07:45 from gate B22.
My lucky numbers are 4, 8, 15, 16, 23 and 42.
The commit is 9f8e7d6c5b4a39281706f5e4d3c2b1a098765432.
UUID 123e4567-e89b-12d3-a456-426614174000 was not found.
Use @mentions to call a colleague in the chat.
I paid 1,299.00 EUR on 03/04/2026.
std::vector<int> v; std::cout << v.size();
The score was 21-19, 19-21, 21-17.
Das Aktenzeichen lautet 12 C 3456/24.
La référence du dossier est 2024-000123.
El pedido 0000123456 llegó ayer.
The population is 8 336 817 according to the census.
Invoice no. 20260001234 is due in 30 days.
Ratio 16:9, resolution 3840x2160 at 120 Hz.
Serial number SN-4829-1048-5521.
Your password must have at least twelve characters.
Never share your API key with anyone.
How do I reset my password?
The token is then sent back by the server.
Passwort vergessen? Hier klicken.
The card number must have 16 digits.
Test value 1234 5678 9012 3456 is not a valid card.
4111 1111 1111 1112 fails the check.
DE00 1234 5678 9012 3456 78 is no valid account.
An IBAN begins with a country code such as DE or FR.
Call me Ishmael.
Phone me when you can.
Ring the bell twice.
The room has 0 chairs and 12 tables.
Between 1999 and 2004 there were 5 releases.
2024-01-01T00:00:00.000Z was the deadline.
at 10:15:30 the process 4242 stopped with code 137
The address 0x7ffeefbff5c8 was read.
256.300.1.1 is not an address.
MAC 00:1A:2B:3C:4D:5E is on the label.
Check https://example.com/docs?id=12345678 for details.
git@ is how the clone address begins.
We meet @ noon.
Growth: 12.5%, 13.25%, 14.125%.
Coordinates 47.3769, 8.5417 mark the spot.
Chapter 1.2.3 follows 1.2.2.
The LD50 is 192 mg/kg (rat, oral).
password policy: see the handbook
token count: 1532, cost: 0.0031
secret santa is on Thursday
Postleitzahl 8001 Zürich, Bahnhofstrasse
He ran 5 000 m in 14:35.36.
000-12-3456 is not a valid social security number.
Part number 555-1234-AB is in stock.
The recipe needs 250 g of flour, 3 eggs and 120 ml of milk.
Room 2001, floor 20, door 3.
ratio a::b in the grammar
the hash 5d41402abc4b2a76b9719d911017c592 is md5
Konto eröffnen dauert 10 Minuten.
価格は12,800円です。
会议在2026年11月22日14点开始。
Заказ 4815162342 доставлен.
O pedido 987654321 foi enviado.
`;
