# Hundreds of kilometres between the place of a region of AWS and the middle of an area of Cloudflare's, on the sphere. They put pools in an order and are told
# to nobody: cities of the regions, and of each area one where most of its people are, are near enough.
# https://developers.cloudflare.com/load-balancing/reference/region-mapping-api/
locals {
  distances = {
    "af-south-1"     = { EEU = 96, ENAM = 126, ME = 74, NAF = 71, NEAS = 145, NSAM = 105, OC = 110, SAF = 23, SAS = 84, SEAS = 100, SSAM = 68, WEU = 95, WNAM = 163 }
    "ap-east-1"      = { EEU = 83, ENAM = 130, ME = 63, NAF = 92, NEAS = 27, NSAM = 169, OC = 74, SAF = 103, SAS = 41, SEAS = 22, SSAM = 186, WEU = 95, WNAM = 112 }
    "ap-east-2"      = { EEU = 85, ENAM = 125, ME = 70, NAF = 97, NEAS = 19, NSAM = 163, OC = 73, SAF = 110, SAS = 48, SEAS = 28, SSAM = 194, WEU = 97, WNAM = 105 }
    "ap-northeast-1" = { EEU = 86, ENAM = 108, ME = 83, NAF = 104, NEAS = 2, NSAM = 143, OC = 78, SAF = 129, SAS = 65, SEAS = 49, SSAM = 184, WEU = 96, WNAM = 84 }
    "ap-northeast-2" = { EEU = 77, ENAM = 110, ME = 71, NAF = 93, NEAS = 9, NSAM = 148, OC = 83, SAF = 118, SAS = 54, SEAS = 43, SSAM = 186, WEU = 88, WNAM = 91 }
    "ap-northeast-3" = { EEU = 85, ENAM = 111, ME = 79, NAF = 101, NEAS = 2, NSAM = 146, OC = 78, SAF = 125, SAS = 62, SEAS = 46, SSAM = 187, WEU = 95, WNAM = 88 }
    "ap-south-1"     = { EEU = 58, ENAM = 125, ME = 23, NAF = 54, NEAS = 65, NSAM = 155, OC = 102, SAF = 62, SAS = 2, SEAS = 38, SSAM = 143, WEU = 70, WNAM = 135 }
    "ap-south-2"     = { EEU = 63, ENAM = 130, ME = 29, NAF = 61, NEAS = 61, NSAM = 161, OC = 96, SAF = 66, SAS = 4, SEAS = 32, SSAM = 148, WEU = 75, WNAM = 135 }
    "ap-southeast-1" = { EEU = 94, ENAM = 153, ME = 62, NAF = 93, NEAS = 51, NSAM = 193, OC = 63, SAF = 85, SAS = 37, SEAS = 4, SSAM = 163, WEU = 107, WNAM = 137 }
    "ap-southeast-2" = { EEU = 156, ENAM = 160, ME = 124, NAF = 154, NEAS = 79, NSAM = 143, OC = 0, SAF = 119, SAS = 100, SEAS = 65, SSAM = 130, WEU = 169, WNAM = 122 }
    "ap-southeast-3" = { EEU = 103, ENAM = 162, ME = 69, NAF = 100, NEAS = 56, NSAM = 198, OC = 55, SAF = 86, SAS = 45, SEAS = 13, SSAM = 159, WEU = 115, WNAM = 141 }
    "ap-southeast-4" = { EEU = 155, ENAM = 167, ME = 120, NAF = 149, NEAS = 82, NSAM = 146, OC = 7, SAF = 112, SAS = 97, SEAS = 63, SSAM = 128, WEU = 167, WNAM = 129 }
    "ap-southeast-5" = { EEU = 91, ENAM = 151, ME = 59, NAF = 90, NEAS = 51, NSAM = 190, OC = 66, SAF = 84, SAS = 34, SEAS = 4, SSAM = 163, WEU = 104, WNAM = 137 }
    "ap-southeast-6" = { EEU = 173, ENAM = 142, ME = 145, NAF = 176, NEAS = 90, NSAM = 122, OC = 22, SAF = 133, SAS = 121, SEAS = 86, SSAM = 116, WEU = 184, WNAM = 107 }
    "ap-southeast-7" = { EEU = 81, ENAM = 139, ME = 53, NAF = 83, NEAS = 44, NSAM = 179, OC = 75, SAF = 86, SAS = 28, SEAS = 11, SSAM = 169, WEU = 94, WNAM = 128 }
    "ca-central-1"   = { EEU = 65, ENAM = 5, ME = 104, NAF = 79, NEAS = 105, NSAM = 45, OC = 160, SAF = 121, SAS = 122, SEAS = 144, SSAM = 81, WEU = 55, WNAM = 39 }
    "ca-west-1"      = { EEU = 78, ENAM = 33, ME = 114, NAF = 99, NEAS = 81, NSAM = 63, OC = 132, SAF = 148, SAS = 122, SEAS = 128, SSAM = 104, WEU = 73, WNAM = 15 }
    "cn-north-1"     = { EEU = 69, ENAM = 110, ME = 62, NAF = 84, NEAS = 19, NSAM = 149, OC = 90, SAF = 109, SAS = 46, SEAS = 40, SSAM = 180, WEU = 81, WNAM = 96 }
    "cn-northwest-1" = { EEU = 64, ENAM = 113, ME = 52, NAF = 76, NEAS = 28, NSAM = 153, OC = 93, SAF = 99, SAS = 36, SEAS = 36, SSAM = 175, WEU = 77, WNAM = 104 }
    "eu-central-1"   = { EEU = 9, ENAM = 62, ME = 46, NAF = 24, NEAS = 92, NSAM = 91, OC = 165, SAF = 75, SAS = 67, SEAS = 100, SSAM = 103, WEU = 4, WNAM = 90 }
    "eu-central-2"   = { EEU = 10, ENAM = 63, ME = 45, NAF = 22, NEAS = 95, NSAM = 91, OC = 166, SAF = 72, SAS = 67, SEAS = 101, SSAM = 101, WEU = 5, WNAM = 92 }
    "eu-north-1"     = { EEU = 8, ENAM = 63, ME = 46, NAF = 33, NEAS = 81, NSAM = 97, OC = 156, SAF = 83, SAS = 63, SEAS = 94, SSAM = 113, WEU = 14, WNAM = 85 }
    "eu-south-1"     = { EEU = 11, ENAM = 65, ME = 44, NAF = 20, NEAS = 96, NSAM = 91, OC = 166, SAF = 70, SAS = 66, SEAS = 101, SSAM = 100, WEU = 7, WNAM = 94 }
    "eu-south-2"     = { EEU = 20, ENAM = 59, ME = 51, NAF = 23, NEAS = 104, NSAM = 83, OC = 174, SAF = 70, SAS = 75, SEAS = 109, SSAM = 91, WEU = 10, WNAM = 92 }
    "eu-west-1"      = { EEU = 18, ENAM = 51, ME = 57, NAF = 34, NEAS = 95, NSAM = 81, OC = 172, SAF = 83, SAS = 77, SEAS = 109, SSAM = 98, WEU = 7, WNAM = 80 }
    "eu-west-2"      = { EEU = 14, ENAM = 56, ME = 52, NAF = 29, NEAS = 95, NSAM = 85, OC = 170, SAF = 79, SAS = 73, SEAS = 106, SSAM = 99, WEU = 3, WNAM = 84 }
    "eu-west-3"      = { EEU = 14, ENAM = 58, ME = 50, NAF = 26, NEAS = 96, NSAM = 86, OC = 170, SAF = 75, SAS = 72, SEAS = 105, SSAM = 98, WEU = 1, WNAM = 88 }
    "eusc-de-east-1" = { EEU = 5, ENAM = 64, ME = 44, NAF = 26, NEAS = 88, NSAM = 94, OC = 161, SAF = 76, SAS = 64, SEAS = 97, SSAM = 107, WEU = 7, WNAM = 89 }
    "il-central-1"   = { EEU = 25, ENAM = 91, ME = 18, NAF = 14, NEAS = 90, NSAM = 115, OC = 142, SAF = 53, SAS = 43, SEAS = 79, SSAM = 112, WEU = 33, WNAM = 117 }
    "me-central-1"   = { EEU = 42, ENAM = 110, ME = 4, NAF = 35, NEAS = 77, NSAM = 136, OC = 120, SAF = 54, SAS = 21, SEAS = 57, SSAM = 128, WEU = 52, WNAM = 129 }
    "me-south-1"     = { EEU = 38, ENAM = 106, ME = 1, NAF = 30, NEAS = 80, NSAM = 131, OC = 125, SAF = 52, SAS = 26, SEAS = 62, SSAM = 124, WEU = 48, WNAM = 128 }
    "mx-central-1"   = { EEU = 101, ENAM = 33, ME = 141, NAF = 115, NEAS = 113, NSAM = 33, OC = 129, SAF = 145, SAS = 156, SEAS = 160, SSAM = 73, WEU = 92, WNAM = 27 }
    "sa-east-1"      = { EEU = 107, ENAM = 77, ME = 119, NAF = 93, NEAS = 186, NSAM = 43, OC = 133, SAF = 78, SAS = 140, SEAS = 163, SSAM = 6, WEU = 95, WNAM = 103 }
    "us-east-1"      = { EEU = 72, ENAM = 4, ME = 111, NAF = 85, NEAS = 110, NSAM = 38, OC = 157, SAF = 124, SAS = 130, SEAS = 151, SSAM = 76, WEU = 62, WNAM = 37 }
    "us-east-2"      = { EEU = 74, ENAM = 8, ME = 114, NAF = 89, NEAS = 107, NSAM = 40, OC = 152, SAF = 129, SAS = 131, SEAS = 149, SSAM = 79, WEU = 65, WNAM = 32 }
    "us-gov-east-1"  = { EEU = 74, ENAM = 8, ME = 114, NAF = 89, NEAS = 107, NSAM = 40, OC = 152, SAF = 129, SAS = 131, SEAS = 149, SSAM = 79, WEU = 65, WNAM = 32 }
    "us-gov-west-1"  = { EEU = 85, ENAM = 37, ME = 121, NAF = 107, NEAS = 81, NSAM = 63, OC = 126, SAF = 155, SAS = 126, SEAS = 128, SSAM = 104, WEU = 80, WNAM = 8 }
    "us-west-1"      = { EEU = 94, ENAM = 41, ME = 130, NAF = 115, NEAS = 85, NSAM = 61, OC = 120, SAF = 162, SAS = 134, SEAS = 132, SSAM = 101, WEU = 89, WNAM = 2 }
    "us-west-2"      = { EEU = 85, ENAM = 37, ME = 121, NAF = 107, NEAS = 81, NSAM = 63, OC = 126, SAF = 155, SAS = 126, SEAS = 128, SSAM = 104, WEU = 80, WNAM = 8 }
  }

  # Areas of a continent, as Route 53 calls those: of Antarctica there is none.
  areas = {
    AF = ["NAF", "SAF"]
    AN = []
    AS = ["ME", "NEAS", "SAS", "SEAS"]
    EU = ["EEU", "WEU"]
    NA = ["ENAM", "WNAM"]
    OC = ["OC"]
    SA = ["NSAM", "SSAM"]
  }
}
