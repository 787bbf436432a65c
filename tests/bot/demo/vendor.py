"""What Webex documents about a record of `GET /v1/cdr_feed`: its keys and the words that some of them may hold."""

KEYS = frozenset(
    {
        *("Answer indicator", "Answer time", "Answered", "Authorization code", "Call ID", "Caller ID number"),
        *("Call outcome", "Call outcome reason", "Call transfer Time", "Call type", "Called line ID", "Called number"),
        *("Calling line ID", "Calling number", "Client type", "Client version", "Correlation ID", "Department ID"),
        *("Device MAC", "Device owner UUID", "Dialed digits", "Direction", "Duration", "External caller ID number"),
        *("Final local SessionID", "Final remote SessionID", "Inbound trunk", "International country"),
        *("Local call ID", "Local SessionID", "Location", "Model", "Network call ID", "Org UUID", "Original reason"),
        *("OS type", "Outbound trunk", "Release time", "Ring duration", "Redirecting party UUID", "Redirect reason"),
        *("Redirecting number", "Related call ID", "Related reason", "Releasing party", "Remote call ID"),
        *("Remote SessionID", "Report ID", "Report time", "Route group", "Site main number", "Site timezone"),
        *("Site UUID", "Start time", "Sub client type", "User", "User number", "User type", "User UUID"),
    }
)

REDIRECTS = {
    *("", "Unconditional", "NoAnswer", "CallQueue", "TimeOfDay", "UserBusy", "FollowMe", "HuntGroup", "Deflection"),
    *("Unknown", "Unavailable"),
}
WORDS = {
    "Answer indicator": {"Yes", "No", "Yes-PostRedirection"},
    "Answered": {"true", "false"},
    "Call outcome": {"Success", "Failure", "Refusal"},
    "Call type": {
        *("SIP_MEETING", "SIP_INTERNATIONAL", "SIP_SHORTCODE", "SIP_INBOUND", "UNKNOWN", "SIP_EMERGENCY"),
        *("SIP_PREMIUM", "SIP_ENTERPRISE", "SIP_TOLLFREE", "SIP_NATIONAL", "SIP_MOBILE"),
    },
    "Client type": {"SIP", "WXC_CLIENT", "WXC_THIRD_PARTY", "TEAMS_WXC_CLIENT", "WXC_DEVICE", "WXC_SIP_GW"},
    "Direction": {"ORIGINATING", "TERMINATING"},
    "Original reason": {*REDIRECTS, "Unrecognised"},
    "Redirect reason": REDIRECTS,
    "Related reason": {
        *("", "ConsultativeTransfer", "CallForwardSelective", "CallPark", "CallParkRetrieve", "CallQueue"),
        *("Unrecognised", "CallPickup", "CallForwardAlways", "CallForwardBusy", "FaxDeposit", "HuntGroup"),
        *("PushNotificationRetrieval", "VoiceXMLScriptTermination", "CallForwardNoAnswer", "AnywhereLocation"),
        *("CallRetrieve", "Deflection", "DirectedCallPickup", "CallForwardModeBased"),
    },
    "Releasing party": {"Local", "Remote", "Unknown"},
    "User type": {
        *("AutomatedAttendantVideo", "Anchor", "BroadworksAnywhere", "VoiceMailRetrieval", "LocalGateway"),
        *("HuntGroup", "GroupPaging", "User", "VoiceMailGroup", "CallCenterStandard", "CallCenterPremium"),
        *("VoiceXML", "RoutePoint", "VirtualLine", "Place"),
    },
}
