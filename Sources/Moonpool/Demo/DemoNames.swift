/// The material of demo users. All of it is invented; the mail domains are reserved for examples (RFC 2606).
enum DemoNames {
  struct Family {
    let local: String
    let latin: String
  }

  struct Given {
    let local: String
    let latin: String
    let gender: String
  }

  struct Place {
    let country: String
    let province: String
    let city: String
    let zone: String
    let postalCode: String
  }

  struct Culture {
    let families: [Family]
    let givens: [Given]
    let places: [Place]
    let locale: String
    let phoneCode: String
    let phonePrefix: String
    /// How many digits follow the prefix.
    let phoneDigits: Int
    let familyFirst: Bool
  }

  static let companies = [
    "Northwind", "北方贸易", "Blue Harbour", "青石科技", "Alpenblick", "Red Maple", "云杉软件", "Kestrel Works", "Lindenhof",
    "海风物流",
  ]

  static let domains = ["example.com", "example.org", "example.net"]

  /// Both members of a pair belong together: the local form and how it is written in Latin letters.
  static let chinese = Culture(
    families: pairs(
      "李 li 王 wang 张 zhang 刘 liu 陈 chen 杨 yang 赵 zhao 黄 huang 周 zhou 吴 wu 徐 xu 孙 sun 马 ma 朱 zhu 胡 hu 林 lin"),
    givens: givens(
      "伟 wei M 芳 fang F 娜 na F 敏 min F 静 jing F 强 qiang M 磊 lei M 洋 yang M 艳 yan F 勇 yong M 军 jun M 杰 jie M "
        + "娟 juan F 涛 tao M 明 ming M 超 chao M 秀英 xiuying F 霞 xia F 平 ping M 桂英 guiying F 建国 jianguo M 欣怡 xinyi F"),
    places: [
      Place(country: "中国", province: "北京市", city: "北京", zone: "Asia/Shanghai", postalCode: "100000"),
      Place(country: "中国", province: "上海市", city: "上海", zone: "Asia/Shanghai", postalCode: "200000"),
      Place(country: "中国", province: "广东省", city: "深圳", zone: "Asia/Shanghai", postalCode: "518000"),
      Place(country: "中国", province: "浙江省", city: "杭州", zone: "Asia/Shanghai", postalCode: "310000"),
      Place(country: "中国", province: "四川省", city: "成都", zone: "Asia/Shanghai", postalCode: "610000"),
    ],
    locale: "zh-CN", phoneCode: "+86", phonePrefix: "19", phoneDigits: 9, familyFirst: true)

  static let western = Culture(
    families: pairs(
      "Miller miller Schmidt schmidt Weber weber Brown brown Jones jones Moreau moreau Rossi rossi García garcia "
        + "Novak novak Larsen larsen Meyer meyer Clarke clarke Dubois dubois Santos santos Müller mueller Wood wood"),
    givens: givens(
      "Ada ada F Jonas jonas M Emma emma F Liam liam M Sofia sofia F Noah noah M Mia mia F Paul paul M Léa lea F Luca luca M "
        + "Clara clara F Oscar oscar M Nina nina F Felix felix M Eva eva F Hugo hugo M Iris iris F Max max M"),
    places: [
      Place(country: "Germany", province: "Hessen", city: "Frankfurt", zone: "Europe/Berlin", postalCode: "60311"),
      Place(country: "Germany", province: "Berlin", city: "Berlin", zone: "Europe/Berlin", postalCode: "10117"),
      Place(country: "France", province: "Occitanie", city: "Toulouse", zone: "Europe/Paris", postalCode: "31000"),
      Place(
        country: "United Kingdom", province: "Scotland", city: "Leith", zone: "Europe/London", postalCode: "EH6 6SA"),
    ],
    locale: "en-US", phoneCode: "+49", phonePrefix: "15", phoneDigits: 9, familyFirst: false)

  private static func pairs(_ text: String) -> [Family] {
    let words = text.split(separator: " ").map(String.init)
    return stride(from: 0, to: words.count - 1, by: 2).map { Family(local: words[$0], latin: words[$0 + 1]) }
  }

  private static func givens(_ text: String) -> [Given] {
    let words = text.split(separator: " ").map(String.init)
    return stride(from: 0, to: words.count - 2, by: 3).map {
      Given(local: words[$0], latin: words[$0 + 1], gender: words[$0 + 2])
    }
  }
}
