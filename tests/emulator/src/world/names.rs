//! Names of people, meetings, devices and places that do not exist, in many scripts.

/// Display names: a table must carry every script, and the characters that CSV, SQL and URLs treat specially.
pub(super) const PEOPLE: &[&str] = &[
    "Ada Lovelace",
    "José Ángel Núñez",
    "Zoë Brontë-Müller",
    "Łukasz Żółć",
    "Søren Ångström",
    "François Lefèvre",
    "Đặng Thị Hạnh",
    "Анна Каренина",
    "Борис Годунов",
    "Сергій Їжак",
    "Ελένη Παπαδοπούλου",
    "Γιώργος Σεφέρης",
    "محمد الفاتح",
    "ليلى خالد",
    "דוד בן־גוריון",
    "שרה כהן",
    "आरव शर्मा",
    "प्रिया पटेल",
    "王小明",
    "李娜",
    "陳大文",
    "さくら 田中",
    "佐藤 健",
    "カルロス・ゴーン",
    "김민준",
    "이서연",
    "สมชาย ใจดี",
    "มาลี ศรีสุข",
    "ნინო ბერიძე",
    "გიორგი მელიქიშვილი",
    "Արամ Խաչատրյան",
    "தமிழ் செல்வன்",
    "አበበ ቢቂላ",
    "🦊 Foxy 🎧",
    "👩‍💻 Grace",
    "O'Brien, \"Bob\" \\ 100%",
    "Smith; DROP TABLE sessions;--",
    "a_b%c",
    "  leading and trailing  ",
    "tab\there",
    "<b>Bold</b> & Söhne",
    "Nuño",
    "Zoe",
    "zoe",
    "ZOE",
    "İstanbul'lu Işık",
    "Straße Weiß",
    "x",
    "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine the Elder of Philadelphia and Hamburg",
    "Bob",
    "Carol",
    "Dave",
    "Erin",
    "Frank",
];

/// Titles of the meetings; their number is the number of meetings.
pub(super) const MEETINGS: &[&str] = &[
    "Daily standup",
    "Sprint review",
    "1:1 Ada & Bob",
    "Legacy room",
    "Kundengespräch Zürich",
    "Réunion de l'équipe",
    "週次ミーティング",
    "Общее собрание",
    "اجتماع المبيعات",
    "Quarterly results, \"final\"",
    "Office hours",
    "Old webinar",
    "Interview 50% done",
    "Design_critique",
    "Design critique",
    "Support call",
    "Lecture 7: 🚀 Rockets",
    "Board meeting",
    "수업 시간",
    "All hands",
    "Test room",
];

/// The two meetings that were made with Dyte's version 1: their ids are room names such as `abcdef-ghijkl`.
pub(super) const ROOM_NAME_MEETINGS: [usize; 2] = [3, 11];

pub(super) const PRESETS: &[&str] =
    &["group_call_host", "group_call_participant", "webinar_presenter", "webinar_viewer", "livestream_viewer"];

/// What a peer joined with.
#[derive(Debug)]
pub struct Device {
    /// Name of the browser.
    pub browser: &'static str,
    /// Its version.
    pub browser_version: &'static str,
    /// Its engine.
    pub engine: &'static str,
    /// Operating system.
    pub os: &'static str,
    /// Its version.
    pub os_version: &'static str,
    /// The header the browser sends.
    pub user_agent: &'static str,
    /// Cores.
    pub cpus: u32,
    /// Memory in GiB.
    pub memory: u32,
    /// A telephone or tablet.
    pub is_mobile: bool,
    /// Whether WebGL works.
    pub webgl: bool,
}

pub(super) const DEVICES: &[Device] = &[
    Device {
        browser: "Chrome",
        browser_version: "141.0.0.0",
        engine: "Blink",
        os: "Windows",
        os_version: "11",
        user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
        cpus: 8,
        memory: 8,
        is_mobile: false,
        webgl: true,
    },
    Device {
        browser: "Safari",
        browser_version: "26.0",
        engine: "WebKit",
        os: "macOS",
        os_version: "15.6",
        user_agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
        cpus: 10,
        memory: 8,
        is_mobile: false,
        webgl: true,
    },
    Device {
        browser: "Firefox",
        browser_version: "143.0",
        engine: "Gecko",
        os: "Linux",
        os_version: "x86_64",
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
        cpus: 16,
        memory: 8,
        is_mobile: false,
        webgl: false,
    },
    Device {
        browser: "Mobile Safari",
        browser_version: "26.0",
        engine: "WebKit",
        os: "iOS",
        os_version: "26.0",
        user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
        cpus: 6,
        memory: 4,
        is_mobile: true,
        webgl: true,
    },
    Device {
        browser: "Chrome",
        browser_version: "141.0.0.0",
        engine: "Blink",
        os: "Android",
        os_version: "16",
        user_agent: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
        cpus: 8,
        memory: 6,
        is_mobile: true,
        webgl: true,
    },
];

/// Where a peer joined from.
#[derive(Debug)]
pub struct Place {
    /// City.
    pub city: &'static str,
    /// Country code.
    pub country: &'static str,
    /// Region.
    pub region: &'static str,
    /// Time zone.
    pub timezone: &'static str,
    /// Latitude and longitude.
    pub coordinates: (f64, f64),
    /// Postal code.
    pub postal: &'static str,
    /// Name of the network; the numbers are of the range reserved for documents.
    pub network: &'static str,
    /// Its autonomous system.
    pub asn: &'static str,
}

pub(super) const PLACES: &[Place] = &[
    Place {
        city: "Zürich",
        country: "CH",
        region: "Zurich",
        timezone: "Europe/Zurich",
        coordinates: (47.3667, 8.55),
        postal: "8001",
        network: "Example Telecom AG",
        asn: "AS64496",
    },
    Place {
        city: "São Paulo",
        country: "BR",
        region: "São Paulo",
        timezone: "America/Sao_Paulo",
        coordinates: (-23.5475, -46.6361),
        postal: "01000-000",
        network: "Exemplo Banda Larga",
        asn: "AS64497",
    },
    Place {
        city: "Bengaluru",
        country: "IN",
        region: "Karnataka",
        timezone: "Asia/Kolkata",
        coordinates: (12.9719, 77.5937),
        postal: "560001",
        network: "Example Fibre",
        asn: "AS64498",
    },
    Place {
        city: "Tokyo",
        country: "JP",
        region: "Tokyo",
        timezone: "Asia/Tokyo",
        coordinates: (35.6895, 139.6917),
        postal: "100-0001",
        network: "Example Net",
        asn: "AS64499",
    },
    Place {
        city: "Austin",
        country: "US",
        region: "Texas",
        timezone: "America/Chicago",
        coordinates: (30.2672, -97.7431),
        postal: "78701",
        network: "Example Cable LLC",
        asn: "AS64500",
    },
];
