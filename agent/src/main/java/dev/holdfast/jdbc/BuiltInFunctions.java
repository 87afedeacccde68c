package dev.holdfast.jdbc;

/**
 * What PostgreSQL's own functions do to the session they run in. The lists follow pg_proc (schema pg_catalog) of
 * PostgreSQL 15; left out are those that only the server itself calls, and those that execute a text (query_to_xml,
 * ts_stat, ts_rewrite, cursor_to_xml, ...). A user's function of the same name counts as the built-in: whether the
 * server would choose it depends on search_path and argument types, which the text doesn't show. Any thread.
 */
final class BuiltInFunctions {
    /** Not in the lists. */
    static final int UNKNOWN = 0;
    /** Doesn't write and leaves nothing behind. */
    static final int READS = 1;
    /** Writes or locks, at most until the transaction ends. */
    static final int WRITES = 4;
    /** Changes the session. */
    static final int SESSION = 5;
    /** Tells what the session did with sequences before. */
    static final int SEQUENCE_STATE = 6;

    /** Immutable and stable built-ins: they neither write nor leave anything in the session. */
    private static final String STEADY =
            "abbrev abs acldefault aclexplode acos acosd acosh age area array_agg array_dims array_fill "
                    + "array_length array_lower array_ndims array_position array_positions array_remove array_replace "
                    + "array_to_json array_to_string array_to_tsvector array_upper ascii asin asind asinh atan atan2 "
                    + "atan2d atand atanh avg bit bit_and bit_count bit_length bit_or bit_xor bool bool_and bool_or box "
                    + "bpchar broadcast btrim cardinality cbrt ceil ceiling center char char_length character_length "
                    + "chr cidr circle col_description concat concat_ws convert convert_from convert_to corr cos cosd "
                    + "cosh cot cotd count covar_pop covar_samp cume_dist current_database current_schema "
                    + "current_schemas current_setting current_user date date_bin date_part date_trunc datemultirange "
                    + "daterange decode degrees dense_rank diagonal diameter div encode enum_first enum_in enum_last "
                    + "enum_range enum_send every exp extract factorial family first_value float4 float8 floor format "
                    + "format_type gcd generate_series generate_subscripts get_bit get_byte get_current_ts_config "
                    + "getdatabaseencoding getpgusername has_any_column_privilege has_column_privilege "
                    + "has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege "
                    + "has_language_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege "
                    + "has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege height host "
                    + "hostmask inet_client_addr inet_client_port inet_server_addr inet_server_port initcap int2 int4 "
                    + "int4multirange int4range int8 int8multirange int8range interval is_normalized isclosed isempty "
                    + "isfinite ishorizontal isopen isparallel isperp isvertical json_agg json_array_elements "
                    + "json_array_elements_text json_array_length json_build_array json_build_object json_each "
                    + "json_each_text json_object json_object_agg json_object_keys json_populate_record "
                    + "json_populate_recordset json_strip_nulls json_to_record json_to_recordset json_to_tsvector "
                    + "json_typeof jsonb_agg jsonb_array_elements jsonb_array_elements_text jsonb_array_length "
                    + "jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_insert jsonb_object "
                    + "jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match "
                    + "jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz "
                    + "jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record "
                    + "jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record "
                    + "jsonb_to_recordset jsonb_to_tsvector jsonb_typeof justify_days justify_hours justify_interval "
                    + "lag last_value lcm lead left length like line ln log log10 lower lower_inc lower_inf lpad lseg "
                    + "ltrim macaddr macaddr8 make_date make_interval make_time make_timestamp make_timestamptz "
                    + "makeaclitem masklen max md5 min min_scale mod mode money multirange mxid_age name netmask "
                    + "network normalize now npoints nth_value ntile num_nonnulls num_nulls numeric numeric_div_trunc "
                    + "numeric_exp numeric_ln numeric_log numeric_sqrt nummultirange numnode numrange obj_description "
                    + "octet_length oid overlaps overlay parse_ident path percent_rank percentile_cont percentile_disc "
                    + "pg_available_extension_versions pg_available_extensions pg_backend_pid pg_char_to_encoding "
                    + "pg_client_encoding pg_collation_for pg_collation_is_visible pg_column_compression "
                    + "pg_column_is_updatable pg_column_size pg_conversion_is_visible pg_current_snapshot "
                    + "pg_current_xact_id_if_assigned pg_describe_object pg_encoding_max_length pg_encoding_to_char "
                    + "pg_extension_update_paths pg_filenode_relation pg_function_is_visible "
                    + "pg_get_catalog_foreign_keys pg_get_constraintdef pg_get_expr pg_get_function_arg_default "
                    + "pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result "
                    + "pg_get_function_sqlbody pg_get_functiondef pg_get_indexdef pg_get_keywords pg_get_object_address "
                    + "pg_get_partition_constraintdef pg_get_partkeydef pg_get_publication_tables "
                    + "pg_get_replica_identity_index pg_get_ruledef pg_get_serial_sequence pg_get_statisticsobjdef "
                    + "pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions pg_get_triggerdef "
                    + "pg_get_userbyid pg_get_viewdef pg_has_role pg_identify_object pg_identify_object_as_address "
                    + "pg_index_column_has_property pg_index_has_property pg_indexam_has_property "
                    + "pg_indexam_progress_phasename pg_is_other_temp_schema pg_listening_channels pg_lsn "
                    + "pg_my_temp_schema pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible "
                    + "pg_options_to_table pg_partition_root pg_postmaster_start_time pg_relation_filenode "
                    + "pg_relation_filepath pg_relation_is_publishable pg_relation_is_updatable pg_sequence_parameters "
                    + "pg_settings_get_flags pg_size_bytes pg_size_pretty pg_snapshot_xip pg_snapshot_xmax "
                    + "pg_snapshot_xmin pg_statistics_obj_is_visible pg_table_is_visible pg_tablespace_location "
                    + "pg_timezone_abbrevs pg_timezone_names pg_trigger_depth pg_ts_config_is_visible "
                    + "pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible "
                    + "pg_typeof pg_visible_in_snapshot pg_wal_lsn_diff pg_walfile_name pg_walfile_name_offset "
                    + "phraseto_tsquery pi plainto_tsquery point polygon position pow power quote_ident quote_literal "
                    + "quote_nullable radians radius range_agg range_intersect_agg range_merge rank regclass "
                    + "regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace "
                    + "regexp_split_to_array regexp_split_to_table regexp_substr regr_avgx regr_avgy regr_count "
                    + "regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat replace reverse right round "
                    + "row_number row_security_active row_to_json rpad rtrim scale session_user set_bit set_byte "
                    + "set_masklen setweight sha224 sha256 sha384 sha512 shobj_description sign similar_escape "
                    + "similar_to_escape sin sind sinh slope split_part sqrt statement_timestamp stddev stddev_pop "
                    + "stddev_samp string_agg string_to_array string_to_table strip strpos substr substring sum tan "
                    + "tand tanh text time timestamp timestamptz timetz to_ascii to_char to_date to_hex "
                    + "to_json to_jsonb to_number to_regclass to_regcollation to_regnamespace to_regoper to_regoperator "
                    + "to_regproc to_regprocedure to_regrole to_regtype to_timestamp to_tsquery to_tsvector "
                    + "transaction_timestamp translate trim_array trim_scale trunc ts_debug ts_delete ts_filter "
                    + "ts_headline ts_lexize ts_parse ts_rank ts_rank_cd ts_token_type tsmultirange tsquery_phrase "
                    + "tsrange tstzmultirange tstzrange tsvector_to_array txid_current_if_assigned "
                    + "txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin "
                    + "txid_visible_in_snapshot unistr unnest upper upper_inc upper_inf var_pop var_samp varbit varchar "
                    + "variance version websearch_to_tsquery width width_bucket xid xml xml_is_well_formed "
                    + "xml_is_well_formed_content xml_is_well_formed_document xmlagg xmlcomment xpath xpath_exists ";
    /** Volatile in some version, but they neither write nor leave anything in the session that the next user could see. */
    private static final String VOLATILE =
            "array_sample array_shuffle clock_timestamp current_query gen_random_uuid pg_blocking_pids pg_current_wal_flush_lsn "
                    + "pg_current_wal_insert_lsn pg_current_wal_lsn pg_database_size pg_indexes_size pg_is_in_recovery "
                    + "pg_is_wal_replay_paused pg_jit_available pg_last_wal_receive_lsn pg_last_wal_replay_lsn "
                    + "pg_last_xact_replay_timestamp pg_lock_status pg_notification_queue_usage pg_partition_ancestors "
                    + "pg_partition_tree pg_relation_size pg_safe_snapshot_blocking_pids pg_sleep pg_sleep_for "
                    + "pg_sleep_until pg_table_size pg_tablespace_size pg_total_relation_size pg_xact_commit_timestamp "
                    + "pg_xact_status random random_normal timeofday timezone txid_status uuidv4 uuidv7 ";
    /** As the first, from server versions after 15. */
    private static final String NEWER = "any_value array_reverse array_sort casefold crc32 crc32c date_add "
            + "date_subtract erf erfc gamma json_array json_arrayagg json_exists json_objectagg json_query "
            + "json_scalar json_serialize json_table json_value lgamma merge_action pg_basetype pg_input_error_info "
            + "pg_input_is_valid system_user to_bin to_oct unicode_assigned unicode_version "
            + "uuid_extract_timestamp uuid_extract_version xmltext ";
    /** They write or lock, at most until the transaction ends; nextval and setval also set what currval tells. */
    private static final String WRITING =
            "lo_close lo_creat lo_create lo_from_bytea lo_get lo_import lo_lseek lo_lseek64 lo_open lo_put "
                    + "lo_tell lo_tell64 lo_truncate lo_truncate64 lo_unlink loread lowrite nextval "
                    + "pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_cancel_backend pg_current_xact_id "
                    + "pg_notify pg_terminate_backend pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared setval "
                    + "txid_current ";
    /** They leave something in the session, or take away what is there, whatever schema they are in. */
    private static final String LASTING =
            "dblink_close dblink_connect dblink_connect_u dblink_disconnect dblink_open dblink_send_query "
                    + "pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all "
                    + "pg_advisory_unlock_shared pg_backup_start pg_backup_stop pg_start_backup pg_stop_backup "
                    + "pg_copy_logical_replication_slot pg_copy_physical_replication_slot "
                    + "pg_create_logical_replication_slot pg_create_physical_replication_slot "
                    + "pg_replication_origin_session_reset pg_replication_origin_session_setup pg_try_advisory_lock "
                    + "pg_try_advisory_lock_shared set_config set_limit setseed ";
    /** Functions of JDBC escapes (<code>{fn name(...)}</code>), which drivers translate into built-ins: JDBC 4.3, appendix C. */
    private static final String ESCAPES =
            "ascii abs acos asin atan atan2 ceiling char concat cos cot curdate curtime database dayname "
                    + "dayofmonth dayofweek dayofyear degrees exp extract floor hour ifnull insert lcase left length "
                    + "locate log log10 ltrim minute mod month monthname now pi power quarter radians rand replace "
                    + "repeat right round rtrim second sign sin space sqrt substring tan timestampadd timestampdiff "
                    + "truncate ucase user week year ";

    private static final NameTable FUNCTIONS =
            NameTable.of(STEADY, VOLATILE, NEWER, WRITING, LASTING, "currval lastval");
    private static final NameTable ESCAPE_FUNCTIONS = NameTable.of(ESCAPES);

    private BuiltInFunctions() {}

    /** What the function whose name stands at {@code start} to {@code end} does: one of the constants. */
    static int effect(String text, int start, int end, boolean fold) {
        int list = FUNCTIONS.find(text, start, end, fold);
        return list > UNKNOWN && list < WRITES ? READS : list;
    }

    /** Whether the function is volatile, though it counts as reading. */
    static boolean isListedVolatile(String name) {
        return FUNCTIONS.find(name, 0, name.length(), false) == 2;
    }

    /** Whether drivers know the name as a function of a JDBC escape. */
    static boolean isEscape(String text, int start, int end) {
        return ESCAPE_FUNCTIONS.find(text, start, end, true) != 0;
    }
}
