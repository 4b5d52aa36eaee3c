/** What a person sees who opens the server's address in a browser. Says nothing that needs a password to know. */
export const hintPage = `iovm: a WBEM server

This address speaks CIM operations over HTTP (CIM-XML), not HTML.
Send a WBEM client such as pywbem or wbemcli to /cimom here, with a user name and password;
"npm run lifecycle" on the server's machine shows what it can do.
`
