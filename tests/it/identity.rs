//! Who is asking: access tokens and sign-in, against a real provider and against a forger.
