using System.Net;
using OkkiBridge.Loader.Qingyiyun;
using static OkkiBridge.Loader.Qingyiyun.Endpoint;
using static OkkiBridge.Loader.Qingyiyun.Verdict;

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
        { nameof(Store), 500, 0, "success", nameof(RetryLater) },

        // 10001: set 3, bad key and expired token
        { nameof(Token), 200, 10001, "app_key error", nameof(ConfigurationFault) },
        { nameof(Token), 401, 10001, "app_key error", nameof(ConfigurationFault) },
        { nameof(Store), 200, 10001, "expired", nameof(Reauthenticate) },
        { nameof(Query), 401, 10001, "expired", nameof(Reauthenticate) },

        // 40001: set 1 parameter, set 2 key
        { nameof(Store), 200, 40001, "必填字段缺失: name", nameof(RecordFault) },
        { nameof(Store), 400, 40001, "必填字段缺失: name", nameof(RecordFault) },
        { nameof(Query), 400, 40001, "参数缺失: page", nameof(ConfigurationFault) },
        { nameof(Token), 200, 40001, "app_key 或 app_secret 错误", nameof(ConfigurationFault) },
        { nameof(Token), 401, 40001, "app_key 或 app_secret 错误", nameof(ConfigurationFault) },

        // 40002: set 1 type, set 2 token
        { nameof(Store), 200, 40002, "参数类型错误", nameof(RecordFault) },
        { nameof(Store), 400, 40002, "参数类型错误", nameof(RecordFault) },
        { nameof(Store), 200, 40002, "访问令牌无效", nameof(Reauthenticate) },
        { nameof(Query), 200, 40002, "Access Token expired", nameof(Reauthenticate) },
        { nameof(Store), 401, 40002, "", nameof(Reauthenticate) },
        { nameof(Query), 401, 40002, "", nameof(Reauthenticate) },

        // 40003: set 1 range, set 2 scheme
        { nameof(Store), 200, 40003, "参数超出范围", nameof(RecordFault) },
        { nameof(Query), 400, 40003, "pageSize", nameof(ConfigurationFault) },
        { nameof(Store), 200, 40003, "方案不存在", nameof(ConfigurationFault) },
        { nameof(Store), 404, 40003, "unknown Scheme", nameof(ConfigurationFault) },

        // 40004, 40005: set 2
        { nameof(Store), 200, 40004, "无权访问", nameof(ConfigurationFault) },
        { nameof(Query), 403, 40004, "无权访问", nameof(ConfigurationFault) },
        { nameof(Store), 200, 40005, "参数错误", nameof(RecordFault) },
        { nameof(Query), 400, 40005, "参数错误", nameof(ConfigurationFault) },

        // 40029: set 2
        { nameof(Query), 200, 40029, "调用过于频繁", nameof(Throttled) },
        { nameof(Store), 200, 40029, "调用过于频繁", nameof(Throttled) },

        // 40101: both meanings of set 1
        { nameof(Token), 401, 40101, "认证失败", nameof(ConfigurationFault) },
        { nameof(Store), 401, 40101, "认证失败", nameof(ConfigurationFault) },
        { nameof(Store), 200, 40101, "方案不存在", nameof(ConfigurationFault) },

        // 40102: both meanings of set 1, and set 3's HTTP 401; what a fresh token changes is the caller's matter
        { nameof(Store), 200, 40102, "令牌过期", nameof(Reauthenticate) },
        { nameof(Query), 401, 40102, "令牌过期", nameof(Reauthenticate) },
        { nameof(Store), 200, 40102, "方案已禁用", nameof(Reauthenticate) },
        { nameof(Store), 403, 40102, "方案已禁用", nameof(ConfigurationFault) },
        { nameof(Token), 200, 40102, "", nameof(ConfigurationFault) },
        { nameof(Store), 401, null, "", nameof(Reauthenticate) },
        { nameof(Query), 401, null, "", nameof(Reauthenticate) },
        { nameof(Token), 401, null, "", nameof(ConfigurationFault) },
        { nameof(Store), 200, 401, "", nameof(Reauthenticate) },

        // 40103, 40104, 40201, 40202
        { nameof(Store), 200, 40103, "", nameof(ConfigurationFault) },
        { nameof(Store), 200, 40104, "", nameof(ConfigurationFault) },
        { nameof(Store), 200, 40201, "", nameof(RetryLater) },
        { nameof(Store), 200, 40202, "", nameof(RetryLater) },

        // 40301, 40302, HTTP 403
        { nameof(Store), 200, 40301, "", nameof(ConfigurationFault) },
        { nameof(Query), 200, 40302, "", nameof(ConfigurationFault) },
        { nameof(Store), 403, null, "", nameof(ConfigurationFault) },
        { nameof(Query), 403, 40001, "", nameof(ConfigurationFault) },
        { nameof(Token), 403, null, "IP 不在白名单", nameof(ConfigurationFault) },

        // 40401, 40402, 40501 (find-one is not called)
        { nameof(Query), 200, 40401, "", nameof(ConfigurationFault) },
        { nameof(Store), 404, 40402, "", nameof(ConfigurationFault) },
        { nameof(Store), 405, 40501, "", nameof(ConfigurationFault) },
        { nameof(Store), 404, null, "", nameof(ConfigurationFault) },
        { nameof(Query), 405, null, "", nameof(ConfigurationFault) },

        // 40901, 50201, 50203
        { nameof(Store), 200, 40901, "", nameof(AlreadyThere) },
        { nameof(Store), 409, 50201, "主键已存在", nameof(AlreadyThere) },
        { nameof(Store), 500, 50203, "", nameof(AlreadyThere) },
        { nameof(Query), 200, 40901, "", nameof(RetryLater) },

        // 42901, HTTP 429, plain 429
        { nameof(Store), 200, 42901, "", nameof(Throttled) },
        { nameof(Token), 429, 42901, "", nameof(Throttled) },
        { nameof(Query), 429, null, "", nameof(Throttled) },
        { nameof(Store), 429, 40001, "", nameof(Throttled) },
        { nameof(Store), 200, 429, "", nameof(Throttled) },

        // 50101–50106, 50202, 20203, 20204, 30302: a client's fault under the digit of a service
        { nameof(Store), 200, 50101, "", nameof(RecordFault) },
        { nameof(Store), 500, 50102, "", nameof(RecordFault) },
        { nameof(Store), 200, 50103, "", nameof(RecordFault) },
        { nameof(Store), 200, 50104, "", nameof(RecordFault) },
        { nameof(Store), 200, 50105, "", nameof(RecordFault) },
        { nameof(Store), 200, 50106, "", nameof(RecordFault) },
        { nameof(Store), 200, 50202, "", nameof(RecordFault) },
        { nameof(Store), 200, 20203, "", nameof(RecordFault) },
        { nameof(Store), 200, 20204, "", nameof(RecordFault) },
        { nameof(Store), 200, 30302, "", nameof(RecordFault) },

        // 50001, 50002, 50301, 50000
        { nameof(Store), 500, 50001, "", nameof(RetryLater) },
        { nameof(Store), 200, 50001, "", nameof(RetryLater) },
        { nameof(Token), 200, 50002, "", nameof(RetryLater) },
        { nameof(Query), 200, 50301, "", nameof(RetryLater) },
        { nameof(Query), 500, 50000, "", nameof(RetryLater) },

        // connector or task failed
        { nameof(Store), 200, 20102, "", nameof(RetryLater) },
        { nameof(Store), 200, 20104, "", nameof(RetryLater) },
        { nameof(Store), 200, 20201, "", nameof(RetryLater) },
        { nameof(Store), 200, 20202, "", nameof(RetryLater) },
        { nameof(Store), 200, 30101, "", nameof(RetryLater) },
        { nameof(Store), 200, 30104, "", nameof(RetryLater) },
        { nameof(Store), 200, 30201, "", nameof(RetryLater) },
        { nameof(Store), 200, 30202, "", nameof(RetryLater) },
        { nameof(Store), 200, 30203, "", nameof(RetryLater) },
        { nameof(Store), 200, 30301, "", nameof(RetryLater) },
        { nameof(Store), 200, 30303, "", nameof(RetryLater) },

        // connector misconfigured
        { nameof(Store), 200, 20101, "", nameof(ConfigurationFault) },
        { nameof(Store), 200, 20103, "", nameof(ConfigurationFault) },
        { nameof(Store), 200, 20105, "", nameof(ConfigurationFault) },
        { nameof(Store), 200, 30102, "", nameof(ConfigurationFault) },
        { nameof(Store), 200, 30103, "", nameof(ConfigurationFault) },
        { nameof(Store), 200, 30204, "", nameof(ConfigurationFault) },

        // no code
        { nameof(Store), 200, null, "", nameof(RetryLater) },
        { nameof(Store), 302, null, "", nameof(RetryLater) },
        { nameof(Store), 408, null, "", nameof(RetryLater) },
        { nameof(Store), 500, null, "", nameof(RetryLater) },
        { nameof(Query), 502, null, "", nameof(RetryLater) },
        { nameof(Token), 503, null, "", nameof(RetryLater) },
        { nameof(Store), 504, null, "", nameof(RetryLater) },
        { nameof(Store), 400, null, "", nameof(RecordFault) },
        { nameof(Store), 413, null, "", nameof(RecordFault) },
        { nameof(Store), 422, null, "", nameof(RecordFault) },

        // unknown code
        { nameof(Store), 200, 49999, "?", nameof(RetryLater) },
        { nameof(Store), 400, 41234, "?", nameof(RetryLater) },
        { nameof(Token), 400, 41234, "?", nameof(RetryLater) },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void An_answer_asks_of_us_what_the_reference_says(string endpoint, int status, int? code, string message, string verdict) =>
        Assert.Equal(Enum.Parse<Verdict>(verdict), QingyiyunAnswers.Classify(Enum.Parse<Endpoint>(endpoint), (HttpStatusCode)status, code, message));
}
