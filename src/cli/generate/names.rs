//! Names that people and workspaces could have.

/// First names, as they stand in e-mails.
const FIRST: [&str; 96] = [
    "aisha", "alan", "alejandra", "amara", "amit", "ana", "anders", "anika", "antonio", "aoife", "arjun", "astrid",
    "bao", "beatriz", "bob", "carlos", "carmen", "chiara", "chloe", "daniel", "david", "deepa", "diego", "dmitri",
    "elena", "elif", "emeka", "emily", "erik", "esther", "eva", "farid", "fatima", "felix", "fiona", "francesca",
    "gabriel", "giulia", "grace", "hana", "hannah", "haruto", "hassan", "helena", "hugo", "ibrahim", "ines", "ingrid",
    "isabel", "ivan", "jakub", "james", "jin", "joao", "johanna", "jonas", "julia", "kaito", "karim", "katarina",
    "kofi", "lars", "laura", "leila", "liam", "linh", "lucas", "maja", "malik", "marek", "maria", "mateo",
    "mei", "mina", "mohammed", "nadia", "ngozi", "nikolai", "nina", "noah", "olga", "omar", "oscar", "paula",
    "pedro", "petra", "priya", "rafael", "rosa", "sana", "sofia", "tariq", "tomas", "valentina", "wei", "yuki",
];

/// Family names, as they stand in e-mails.
const LAST: [&str; 112] = [
    "abdi", "adeyemi", "ahmed", "alvarez", "andersen", "baker", "barros", "becker", "bergstrom", "bianchi", "brown",
    "bui", "campbell", "castro", "chen", "choi", "clark", "cohen", "costa", "dang", "davies", "diaz", "dubois",
    "edwards", "eriksson", "evans", "fernandez", "ferrari", "fischer", "flores", "fontaine", "fraser", "fujita",
    "garcia", "gomez", "gonzalez", "gruber", "gupta", "haddad", "hansen", "hashimoto", "hernandez", "hoffmann",
    "horvat", "hughes", "ibrahim", "ito", "ivanov", "jansen", "jensen", "johansson", "jones", "kang", "kaur",
    "keller", "khan", "kim", "kobayashi", "kovac", "kowalski", "kumar", "larsen", "laurent", "lee", "lehmann",
    "lindqvist", "lopez", "mancini", "martin", "martinez", "mehta", "mendes", "meyer", "mensah", "moreau", "moretti",
    "mueller", "murphy", "nakamura", "nguyen", "nielsen", "novak", "nowak", "nwosu", "obrien", "okafor", "olsen",
    "osei", "park", "patel", "pereira", "petrov", "popescu", "ramos", "reyes", "ricci", "rossi", "sanchez", "santos",
    "sato", "schmidt", "silva", "singh", "smith", "suzuki", "tanaka", "taylor", "torres", "tran", "weber", "wilson",
    "zhang",
];

/// What a workspace is about.
const TOPICS: [&str; 32] = [
    "vision", "speech", "search", "ranking", "fraud", "pricing", "forecasting", "robotics", "genomics", "imaging",
    "translation", "recommendations", "safety", "retrieval", "agents", "routing", "demand", "churn", "credit",
    "energy", "weather", "maps", "ads", "support", "quality", "sensors", "documents", "dialogue", "simulation",
    "planning", "privacy", "evaluation",
];

/// What is done there.
const PURPOSES: [&str; 8] = ["research", "production", "staging", "experiments", "benchmarks", "labs", "platform", "archive"];

/// A first and a family name, as numbers.
pub(super) type Name = (usize, usize);

/// Any name.
pub(super) fn any(random: &mut super::random::Random) -> Name {
    (random.below(FIRST.len()), random.below(LAST.len()))
}

/// First and family name with `between` them; from the second bearer on with a number.
pub(super) fn written((first, last): Name, between: char, bearer: usize) -> String {
    let (first, last) = (FIRST[first], LAST[last]);
    if bearer == 1 { format!("{first}{between}{last}") } else { format!("{first}{between}{last}{bearer}") }
}

/// The name of the workspace with this number.
pub(super) fn workspace(number: usize) -> String {
    let (topic, rest) = (TOPICS[number % TOPICS.len()], number / TOPICS.len());
    let (purpose, round) = (PURPOSES[rest % PURPOSES.len()], rest / PURPOSES.len());
    if round == 0 { format!("{topic}-{purpose}") } else { format!("{topic}-{purpose}-{}", round + 1) }
}
