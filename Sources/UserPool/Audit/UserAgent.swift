import Contract

/// What a browser's user agent tells, as the contract's ParsedUserAgent.
enum UserAgent {
  private static let browsers = [
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("MicroMessenger", "WeChat"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
  ]

  /// `{device, name, os}`, empty texts where nothing is known.
  static func parsed(_ agent: String?) -> Value {
    guard let agent, !agent.isEmpty else { return ["device": "", "name": "", "os": ""] }
    let isMobile = ["iPhone", "iPad", "Android", "Mobile"].contains { agent.contains($0) }
    let name = browsers.first { agent.contains($0.0) }?.1 ?? String(agent.prefix { $0 != "/" && $0 != " " })
    return [
      "device": isMobile ? "Mobile" : "Desktop", "name": .string(name),
      "os": .string(Device.name(ofUserAgent: agent) ?? ""),
    ]
  }

  /// The pool knows no places: GeoIp with nothing in it.
  static let nowhere: Value = [
    "location": ["lon": 0, "lat": 0], "country_name": "", "country_code2": "", "country_code3": "", "region_name": "",
    "region_code": "", "city_name": "", "continent_code": "", "timezone": "",
  ]
}
