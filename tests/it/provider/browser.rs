//! As much of a browser as signing in takes: cookies, redirects one at a time, forms.

use std::{collections::BTreeMap, sync::Mutex};

use reqwest::{
    Client, Method, RequestBuilder, Url,
    header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE},
};
use serde_json::Value;

use super::form;

/// Somebody's browser. It keeps cookies by port, since everything here is on one host, and until they
/// are deleted: time stands still.
pub struct Browser {
    client: Client,
    cookies: Mutex<BTreeMap<u16, BTreeMap<String, String>>>,
}

/// What a browser got.
pub struct Page {
    /// Where.
    pub url: Url,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Page {
    /// Where it redirects to.
    pub fn redirect(&self) -> Option<Url> {
        let location = self.headers.get(LOCATION)?.to_str().unwrap();
        (300..400)
            .contains(&self.status)
            .then(|| self.url.join(location).unwrap())
    }

    /// A header as text; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// The code of its error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Its form: where it goes, and its fields with their values.
    fn form(&self) -> (Url, Vec<(String, String)>) {
        let form = self.text.split_once("<form").map(|(_, rest)| rest);
        let form = form
            .unwrap_or_else(|| panic!("{} {}: no form in {}", self.status, self.url, self.text));
        let form = form.split("</form>").next().unwrap();
        let (head, body) = form.split_once('>').unwrap();
        let named = |tag: &str| {
            let tag = tag.split('>').next().unwrap();
            Some((
                attribute(tag, "name")?,
                attribute(tag, "value").unwrap_or_default(),
            ))
        };
        let mut fields: Vec<_> = body.split("<input").skip(1).filter_map(named).collect();
        // The first button is pressed; it may stand outside of its form.
        fields.extend(self.text.split("<button").nth(1).and_then(named));
        let action = attribute(head, "action").unwrap();
        (self.url.join(&action).unwrap(), fields)
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split('"').next()?.replace("&amp;", "&"))
}

impl Browser {
    /// One without cookies.
    pub fn new() -> Self {
        Self {
            client: super::client(),
            cookies: Mutex::default(),
        }
    }

    /// Goes to an address; follows no redirect.
    pub async fn get(&self, url: Url) -> Page {
        self.send(self.request(Method::GET, url)).await
    }

    /// A page of the address's own host asks for it.
    pub async fn get_own(&self, url: Url) -> Page {
        let request = self.request(Method::GET, url);
        self.send(request.header("sec-fetch-site", "same-origin"))
            .await
    }

    /// A request that carries the cookies of its host.
    pub fn request(&self, method: Method, url: Url) -> RequestBuilder {
        let cookies = self.cookies(&url);
        let request = self.client.request(method, url);
        if cookies.is_empty() {
            request
        } else {
            request.header(COOKIE, cookies)
        }
    }

    /// Sends a request and keeps the cookies that its answer sets.
    pub async fn send(&self, request: RequestBuilder) -> Page {
        let answer = request.send().await.unwrap();
        let page = Page {
            url: answer.url().clone(),
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            text: answer.text().await.unwrap(),
        };
        let mut all = self.cookies.lock().unwrap();
        let jar = all
            .entry(page.url.port_or_known_default().unwrap())
            .or_default();
        for cookie in page.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let deleted =
                value.is_empty() || cookie.contains("Max-Age=0") || cookie.contains(" 1970 ");
            if deleted {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(all);
        page
    }

    /// Keeps a cookie for a host.
    pub fn keep(&self, url: &Url, name: &str, value: &str) {
        let mut all = self.cookies.lock().unwrap();
        let jar = all.entry(url.port_or_known_default().unwrap()).or_default();
        jar.insert(name.to_owned(), value.to_owned());
    }

    /// The cookies for a host, as the header has them.
    pub fn cookies(&self, url: &Url) -> String {
        let all = self.cookies.lock().unwrap();
        let jar = all.get(&url.port_or_known_default().unwrap());
        let pairs = jar
            .into_iter()
            .flatten()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// Goes to a provider's authorization endpoint, signs in as `person` and consents, as far as it
    /// asks; the address that the provider sends the browser back to, not yet visited.
    pub async fn sign_in_at(&self, start: Url, person: &str) -> Url {
        self.walk(
            start,
            &[("login", person), ("password", "any password will do")],
        )
        .await
    }

    /// Goes to a provider's end of session and says yes; where it sends the browser afterwards.
    pub async fn sign_out_at(&self, start: Url) -> Url {
        self.walk(start, &[]).await
    }

    /// Follows a site's redirects and fills its forms in until it sends the browser elsewhere.
    async fn walk(&self, start: Url, known: &[(&str, &str)]) -> Url {
        let site = start.origin();
        let mut page = self.get(start).await;
        for _ in 0..12 {
            page = match page.redirect() {
                Some(next) if next.origin() != site => return next,
                Some(next) => self.get(next).await,
                None => {
                    let (action, mut fields) = page.form();
                    for (name, value) in &mut fields {
                        if let Some((_, fill)) = known.iter().find(|(known, _)| known == name) {
                            (*fill).clone_into(value);
                        }
                    }
                    self.send(form(self.request(Method::POST, action), &fields))
                        .await
                }
            };
        }
        panic!("the way goes in circles, at {}", page.url);
    }
}
