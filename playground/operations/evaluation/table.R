# A table of the evaluation, by client credentials: Rscript table.R 'https://…/operations/…/Name.csv?…'
library(httr2)
client <- oauth_client(Sys.getenv("CLIENT_ID"), Sys.getenv("TOKEN_URL"),
                       secret = Sys.getenv("CLIENT_SECRET"), auth = "header")
answer <- request(commandArgs(trailingOnly = TRUE)[1]) |>
  req_oauth_client_credentials(client, scope = "brobygger.read",
                               token_params = list(resource = Sys.getenv("AUDIENCE"))) |>
  req_perform()
table <- read.csv(text = resp_body_string(answer), check.names = FALSE, encoding = "UTF-8")
write.table(table, sep = "\t", quote = FALSE, row.names = FALSE)
