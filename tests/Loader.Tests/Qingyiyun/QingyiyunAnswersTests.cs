using System.Net;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Loader.Qingyiyun;
using static OkkiBridge.Hosting.Http.Verdict;
using static OkkiBridge.Loader.Qingyiyun.Endpoint;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

/// <summary>The table of the open-API reference §7, row by row; a row with several columns (sets 1, 2, 3) has a line for each.</summary>
public sealed class QingyiyunAnswersTests
{
    public static TheoryData<string, int, int?, string, string> Table => new()
    {
        // 0
        { nameof(Store), 200, 0, "数据写入成功", nameof(Done) },
        { nameof(Query), 200, 0, "success", nameof(Done) },
        { nameof(Token), 200, 0, "success", nameof(Done) },
        { nameof(Store), 500, 0, "success", nameof(Inconclusive) },
        { nameof(Store), 200, 200, "success", nameof(Done) },
        { nameof(Store), 500, 200, "success", nameof(Inconclusive) },

        // 10001: set 3, bad key and expired token
        { nameof(Token), 200, 10001, "app_key error", nameof(Configuration) },
        { nameof(Token), 401, 10001, "app_key error", nameof(Configuration) },
        { nameof(Store), 200, 10001, "expired", nameof(Reauthenticate) },
        { nameof(Query), 401, 10001, "expired", nameof(Reauthenticate) },
        { nameof(Query), 200, 10001, "expired", nameof(Reauthenticate) },
        { nameof(Token), 401, 77777, "?", nameof(Configuration) },

        // 40001: set 1 parameter, set 2 key
        { nameof(Store), 200, 40001, "必填字段缺失: name", nameof(Refused) },
        { nameof(Store), 400, 40001, "必填字段缺失: name", nameof(Refused) },
        { nameof(Query), 400, 40001, "参数缺失: page", nameof(Configuration) },
        { nameof(Token), 200, 40001, "app_key 或 app_secret 错误", nameof(Configuration) },
        { nameof(Token), 401, 40001, "app_key 或 app_secret 错误", nameof(Configuration) },

        // 40002: set 1 type, set 2 token
        { nameof(Store), 200, 40002, "参数类型错误", nameof(Refused) },
        { nameof(Store), 400, 40002, "参数类型错误", nameof(Refused) },
        { nameof(Store), 200, 40002, "访问令牌无效", nameof(Reauthenticate) },
        { nameof(Query), 200, 40002, "Access Token expired", nameof(Reauthenticate) },
        { nameof(Store), 401, 40002, "", nameof(Reauthenticate) },
        { nameof(Query), 401, 40002, "", nameof(Reauthenticate) },

        // 40003: set 1 range, set 2 scheme
        { nameof(Store), 200, 40003, "参数超出范围", nameof(Refused) },
        { nameof(Query), 400, 40003, "pageSize", nameof(Configuration) },
        { nameof(Store), 200, 40003, "方案不存在", nameof(Configuration) },
        { nameof(Store), 404, 40003, "unknown Scheme", nameof(Configuration) },

        // 40004, 40005: set 2
        { nameof(Store), 200, 40004, "无权访问", nameof(Configuration) },
        { nameof(Query), 403, 40004, "无权访问", nameof(Configuration) },
        { nameof(Store), 200, 40005, "参数错误", nameof(Refused) },
        { nameof(Query), 400, 40005, "参数错误", nameof(Configuration) },

        // 40029: set 2
        { nameof(Query), 200, 40029, "调用过于频繁", nameof(Throttled) },
        { nameof(Store), 200, 40029, "调用过于频繁", nameof(Throttled) },

        // 40101: both meanings of set 1
        { nameof(Token), 401, 40101, "认证失败", nameof(Configuration) },
        { nameof(Store), 401, 40101, "认证失败", nameof(Configuration) },
        { nameof(Store), 200, 40101, "方案不存在", nameof(Configuration) },

        // 40102: both meanings of set 1, and set 3's HTTP 401; what a fresh token changes is the caller's matter
        { nameof(Store), 200, 40102, "令牌过期", nameof(Reauthenticate) },
        { nameof(Query), 401, 40102, "令牌过期", nameof(Reauthenticate) },
        { nameof(Store), 200, 40102, "方案已禁用", nameof(Reauthenticate) },
        { nameof(Store), 403, 40102, "方案已禁用", nameof(Configuration) },
        { nameof(Token), 200, 40102, "", nameof(Configuration) },
        { nameof(Store), 401, null, "", nameof(Reauthenticate) },
        { nameof(Query), 401, null, "", nameof(Reauthenticate) },
        { nameof(Token), 401, null, "", nameof(Inconclusive) },
        { nameof(Store), 200, 401, "", nameof(Reauthenticate) },

        // 40103, 40104, 40201, 40202
        { nameof(Store), 200, 40103, "", nameof(Configuration) },
        { nameof(Store), 200, 40104, "", nameof(Configuration) },
        { nameof(Store), 200, 40201, "", nameof(Inconclusive) },
        { nameof(Store), 200, 40202, "", nameof(Inconclusive) },

        // 40301, 40302, HTTP 403
        { nameof(Store), 200, 40301, "", nameof(Configuration) },
        { nameof(Query), 200, 40302, "", nameof(Configuration) },
        { nameof(Store), 403, null, "", nameof(Inconclusive) },
        { nameof(Query), 403, 40001, "", nameof(Configuration) },
        { nameof(Token), 403, null, "IP 不在白名单", nameof(Inconclusive) },

        // 40401, 40402, 40501 (find-one is not called)
        { nameof(Query), 200, 40401, "", nameof(Configuration) },
        { nameof(Store), 404, 40402, "", nameof(Configuration) },
        { nameof(Store), 405, 40501, "", nameof(Configuration) },
        { nameof(Store), 404, null, "", nameof(Inconclusive) },
        { nameof(Query), 405, null, "", nameof(Inconclusive) },

        // 40901, 50201, 50203
        { nameof(Store), 200, 40901, "", nameof(AlreadyThere) },
        { nameof(Store), 409, 50201, "主键已存在", nameof(AlreadyThere) },
        { nameof(Store), 500, 50203, "", nameof(AlreadyThere) },
        { nameof(Query), 200, 40901, "", nameof(Inconclusive) },

        // 42901, HTTP 429, plain 429
        { nameof(Store), 200, 42901, "", nameof(Throttled) },
        { nameof(Token), 429, 42901, "", nameof(Throttled) },
        { nameof(Query), 429, null, "", nameof(Throttled) },
        { nameof(Store), 429, 40001, "", nameof(Throttled) },
        { nameof(Store), 200, 429, "", nameof(Throttled) },

        // 50101–50106, 50202, 20203, 20204, 30302: a client's fault under the digit of a service
        { nameof(Store), 200, 50101, "", nameof(Refused) },
        { nameof(Store), 500, 50102, "", nameof(Refused) },
        { nameof(Store), 200, 50103, "", nameof(Refused) },
        { nameof(Store), 200, 50104, "", nameof(Refused) },
        { nameof(Store), 200, 50105, "", nameof(Refused) },
        { nameof(Store), 200, 50106, "", nameof(Refused) },
        { nameof(Store), 200, 50202, "", nameof(Refused) },
        { nameof(Store), 200, 20203, "", nameof(Refused) },
        { nameof(Store), 200, 20204, "", nameof(Refused) },
        { nameof(Store), 200, 30302, "", nameof(Refused) },

        // 50001, 50002, 50301, 50000
        { nameof(Store), 500, 50001, "", nameof(Inconclusive) },
        { nameof(Store), 200, 50001, "", nameof(Inconclusive) },
        { nameof(Token), 200, 50002, "", nameof(Inconclusive) },
        { nameof(Query), 200, 50301, "", nameof(Inconclusive) },
        { nameof(Query), 500, 50000, "", nameof(Inconclusive) },

        // connector or task failed
        { nameof(Store), 200, 20102, "", nameof(Inconclusive) },
        { nameof(Store), 200, 20104, "", nameof(Inconclusive) },
        { nameof(Store), 200, 20201, "", nameof(Inconclusive) },
        { nameof(Store), 200, 20202, "", nameof(Inconclusive) },
        { nameof(Store), 200, 30101, "", nameof(Inconclusive) },
        { nameof(Store), 200, 30104, "", nameof(Inconclusive) },
        { nameof(Store), 200, 30201, "", nameof(Inconclusive) },
        { nameof(Store), 200, 30202, "", nameof(Inconclusive) },
        { nameof(Store), 200, 30203, "", nameof(Inconclusive) },
        { nameof(Store), 200, 30301, "", nameof(Inconclusive) },
        { nameof(Store), 200, 30303, "", nameof(Inconclusive) },

        // connector misconfigured
        { nameof(Store), 200, 20101, "", nameof(Configuration) },
        { nameof(Store), 200, 20103, "", nameof(Configuration) },
        { nameof(Store), 200, 20105, "", nameof(Configuration) },
        { nameof(Store), 200, 30102, "", nameof(Configuration) },
        { nameof(Store), 200, 30103, "", nameof(Configuration) },
        { nameof(Store), 200, 30204, "", nameof(Configuration) },

        // no code
        { nameof(Store), 200, null, "", nameof(Inconclusive) },
        { nameof(Store), 302, null, "", nameof(Inconclusive) },
        { nameof(Store), 408, null, "", nameof(Inconclusive) },
        { nameof(Store), 500, null, "", nameof(Inconclusive) },
        { nameof(Query), 502, null, "", nameof(Inconclusive) },
        { nameof(Token), 503, null, "", nameof(Inconclusive) },
        { nameof(Store), 504, null, "", nameof(Inconclusive) },
        { nameof(Store), 400, null, "", nameof(Inconclusive) },
        { nameof(Store), 413, null, "", nameof(Inconclusive) },
        { nameof(Store), 422, null, "", nameof(Inconclusive) },

        // unknown code
        { nameof(Store), 200, 49999, "?", nameof(Inconclusive) },
        { nameof(Store), 400, 41234, "?", nameof(Inconclusive) },
        { nameof(Token), 400, 41234, "?", nameof(Inconclusive) },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void An_answer_asks_of_us_what_the_reference_says(string endpoint, int status, int? code, string message, string verdict) =>
        Assert.Equal(Enum.Parse<Verdict>(verdict), Judge(endpoint, status, code, message));

    [Fact]
    public void Every_line_has_its_source_and_decides_some_answer()
    {
        Assert.All(QingyiyunAnswers.Table.Rules, rule => Assert.StartsWith("§", rule.Source, StringComparison.Ordinal));
        Assert.All(QingyiyunAnswers.Table.Rules, rule =>
        {
            var without = new AnswerTable([.. QingyiyunAnswers.Table.Rules.Except([rule])]);
            Assert.Contains(Table, row => without.Judge(Facts(row.Data.Item1, row.Data.Item2, row.Data.Item3, row.Data.Item4)).ToString() != row.Data.Item5);
        });
    }

    private static Verdict Judge(string endpoint, int status, int? code, string message) => QingyiyunAnswers.Table.Judge(Facts(endpoint, status, code, message));

    private static AnswerFacts Facts(string endpoint, int status, int? code, string message) =>
        new(endpoint, (HttpStatusCode)status, HasEnvelope: code is not null || message != "", code, Error: null, message);
}
