/// What demonstration users are made of.
enum DemoWords {
  /// Family names with their romanisation.
  static let chineseFamilies = [
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("赵", "zhao"),
    ("黄", "huang"), ("周", "zhou"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"), ("胡", "hu"), ("朱", "zhu"),
    ("高", "gao"), ("林", "lin"), ("何", "he"), ("郭", "guo"), ("马", "ma"), ("罗", "luo"), ("梁", "liang"),
    ("宋", "song"), ("郑", "zheng"), ("谢", "xie"), ("韩", "han"), ("唐", "tang"), ("冯", "feng"), ("于", "yu"),
    ("董", "dong"), ("萧", "xiao"), ("欧阳", "ouyang"), ("司马", "sima"),
  ]

  /// Given names with their romanisation.
  static let chineseGivens = [
    ("伟", "wei"), ("芳", "fang"), ("娜", "na"), ("秀英", "xiuying"), ("敏", "min"), ("静", "jing"), ("丽", "li"),
    ("强", "qiang"), ("磊", "lei"), ("军", "jun"), ("洋", "yang"), ("勇", "yong"), ("艳", "yan"), ("杰", "jie"),
    ("娟", "juan"), ("涛", "tao"), ("明", "ming"), ("超", "chao"), ("秀兰", "xiulan"), ("霞", "xia"), ("平", "ping"),
    ("刚", "gang"), ("桂英", "guiying"), ("文", "wen"), ("晓梅", "xiaomei"), ("建国", "jianguo"), ("思远", "siyuan"),
    ("子轩", "zixuan"), ("雨桐", "yutong"), ("浩然", "haoran"), ("欣怡", "xinyi"), ("梓涵", "zihan"),
  ]

  /// Provinces and cities.
  static let chinesePlaces = [
    ("北京市", "北京市"), ("上海市", "上海市"), ("广东省", "深圳市"), ("广东省", "广州市"), ("浙江省", "杭州市"), ("江苏省", "南京市"),
    ("江苏省", "苏州市"), ("四川省", "成都市"), ("湖北省", "武汉市"), ("陕西省", "西安市"), ("山东省", "青岛市"), ("福建省", "厦门市"),
    ("湖南省", "长沙市"), ("重庆市", "重庆市"), ("辽宁省", "大连市"), ("新疆维吾尔自治区", "乌鲁木齐市"),
  ]

  /// Mobile prefixes.
  static let chinesePrefixes = ["130", "135", "138", "150", "158", "177", "186", "188", "189", "199"]
  /// Mail domains under example names, so that no demonstration can write to anybody.
  static let chineseDomains = ["example.com", "mail.example.com", "example.net", "corp.example.org"]
  /// What companies do.
  static let chineseTrades = ["云科技", "软件", "信息技术", "教育咨询", "贸易", "物流", "医疗器械", "新能源", "文化传媒", "智能制造"]

  /// Given names.
  static let westernGivens = [
    "James", "Mary", "John", "Patricia", "Robert", "Jennifer", "Michael", "Linda", "David", "Elizabeth", "Zoë", "Anna",
    "Lukas", "Emma", "Noah", "Mia", "Liam", "Olivia", "Jürgen", "Chloé", "José", "Sofía", "Oliver", "Amélie", "Björn",
    "Ingrid", "Paolo", "Giulia", "Maarten", "Siobhan", "Thomas", "Sarah",
  ]

  /// Family names.
  static let westernFamilies = [
    "Smith", "Johnson", "Williams", "Brown", "Jones", "Miller", "Davis", "Wilson", "Anderson", "Taylor", "Müller",
    "Schmidt", "Schneider", "Fischer", "Weber", "Dubois", "Moreau", "Laurent", "García", "Martínez", "Rossi", "Bianchi",
    "Jansen", "Nielsen", "Larsson", "Murphy", "Walsh", "Campbell", "Evans", "Hughes", "Novak", "Kowalski",
  ]

  /// Where people live, and the country code of their phones.
  static let westernPlaces: [(country: String, province: String, city: String, code: String)] = [
    ("US", "New York", "New York", "+1"), ("US", "California", "San Francisco", "+1"), ("US", "Texas", "Austin", "+1"),
    ("CA", "Ontario", "Toronto", "+1"), ("GB", "England", "London", "+44"), ("GB", "Scotland", "Edinburgh", "+44"),
    ("DE", "Bayern", "München", "+49"), ("DE", "Berlin", "Berlin", "+49"), ("FR", "Île-de-France", "Paris", "+33"),
    ("ES", "Cataluña", "Barcelona", "+34"), ("IT", "Lombardia", "Milano", "+39"), ("NL", "Utrecht", "Utrecht", "+31"),
  ]

  /// Mail domains under example names.
  static let westernDomains = ["example.com", "example.org", "mail.example.net", "staff.example.com"]
  /// What companies do.
  static let westernTrades = ["Software", "Logistics", "& Sons", "Consulting", "Group", "Labs", "Energy", "Media"]
}
